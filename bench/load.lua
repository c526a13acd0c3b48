-- One request of the load after the other: every account in turn, in an order that scatters neighbours, and what one
-- turn puts in the next takes out. The arguments are those of load.ts.
local host, path, accounts, bodies, tail
index = 0

function init(args)
  host, path = args[1], args[2]
  accounts, index = tonumber(args[3]), tonumber(args[4])
  bodies = {}
  for at = 5, #args do
    local file = io.open(args[at])
    local text = file:read("*a")
    file:close()
    bodies[at - 5] = text
  end
  tail = " HTTP/1.1\r\nHost: " .. host .. "\r\nContent-Type: application/json\r\nContent-Length: "
end

function request()
  local account = (index * 7919) % accounts
  local turn = math.floor(index / accounts) % 2
  index = index + 1
  local id, peer = string.format("%07d", account), string.format("%07d", (account * 31 + 17) % accounts)
  local body = bodies[turn]:gsub("ACCOUNT", id):gsub("PEER", peer)
  return "POST " .. path .. index .. tail .. #body .. "\r\n\r\n" .. body
end

local threads = {}
function setup(thread)
  table.insert(threads, thread)
end

function done(summary, latency, requests)
  local bad = summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.status + summary.errors.timeout
  io.write(string.format("RESULT %d %d %d %.3f %.3f %.3f\n", summary.requests, summary.duration, bad,
    latency:percentile(50) / 1000, latency:percentile(99) / 1000, threads[1]:get("index") or 0))
end
