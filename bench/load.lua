-- The load for wrk: one call after the other, each with another account, in an order that scatters neighbours. What one
-- turn through the accounts puts in, the next takes out. drive.ts says what the arguments are.
local host, method, path, accounts, bodies
index = 0

function init(args)
  host, method, path, accounts, index = args[1], args[2], args[3], tonumber(args[4]), tonumber(args[5])
  bodies = {}
  for at = 6, 7 do
    local file = io.open(args[at])
    bodies[at - 6] = file:read("*a")
    file:close()
  end
end

function request()
  local account = string.format("%07d", (index * 7919) % accounts)
  local peer = string.format("%07d", ((index * 7919) % accounts * 31 + 17) % accounts)
  local body = bodies[math.floor(index / accounts) % 2]:gsub("ACCOUNT", account):gsub("PEER", peer)
  index = index + 1
  return method .. " " .. path .. index .. " HTTP/1.1\r\nHost: " .. host
    .. "\r\nContent-Type: application/json\r\nContent-Length: " .. #body .. "\r\n\r\n" .. body
end

local threads = {}
function setup(thread)
  table.insert(threads, thread)
end

function done(summary, latency)
  local errors = summary.errors
  local failed = errors.connect + errors.read + errors.write + errors.status + errors.timeout
  io.write(string.format('RESULT {"calls":%d,"seconds":%f,"failed":%d,"p50Ms":%f,"p99Ms":%f,"next":%d}\n',
    summary.requests, summary.duration / 1e6, failed, latency:percentile(50) / 1000, latency:percentile(99) / 1000,
    threads[1]:get("index")))
end
