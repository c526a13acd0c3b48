import {
  checkReply,
  checkRequest,
  deleteAccountsReply,
  deleteAccountsRequest,
  importManyReply,
  importManyRequest,
  importRequest,
} from "./wire-accounts.ts";
import {
  addMembersReply,
  addMembersRequest,
  createChatGroupReply,
  createChatGroupRequest,
  destroyRequest,
  removeMembersRequest,
} from "./wire-chat-group-changes.ts";
import { chatGroupsReply, chatGroupsRequest, joinedReply, joinedRequest } from "./wire-chat-groups.ts";
import { createReply, createRequest, deleteReply, deleteRequest, updateReply, updateRequest } from "./wire-groups.ts";
import { markReply, markRequest } from "./wire-marks.ts";
import { sendReply, sendRequest, sendToGroupReply, sendToGroupRequest } from "./wire-messages.ts";
import { Nothing } from "./wire-pieces.ts";
import { profilesReply, profilesRequest, writeProfileRequest } from "./wire-profiles.ts";
import {
  deleteRecentRequest,
  getReply,
  getRequest,
  listReply,
  listRequest,
  searchReply,
  searchRequest,
} from "./wire-reads.ts";

/**
 * Request and reply of each verb, each as a codec with two sides: the vendor's spelling and ours. Client and engine look
 * through it from opposite ends; `commands.ts` says where each one lives.
 */
export const codecs = {
  createGroup: { request: createRequest, reply: createReply },
  updateGroup: { request: updateRequest, reply: updateReply },
  deleteGroup: { request: deleteRequest, reply: deleteReply },
  markContacts: { request: markRequest, reply: markReply },
  readContacts: { request: getRequest, reply: getReply },
  findConversations: { request: searchRequest, reply: searchReply },
  readRecents: { request: listRequest, reply: listReply },
  deleteRecent: { request: deleteRecentRequest, reply: Nothing },
  importAccount: { request: importRequest, reply: Nothing },
  importAccounts: { request: importManyRequest, reply: importManyReply },
  checkAccounts: { request: checkRequest, reply: checkReply },
  deleteAccounts: { request: deleteAccountsRequest, reply: deleteAccountsReply },
  readProfiles: { request: profilesRequest, reply: profilesReply },
  readChatGroups: { request: chatGroupsRequest, reply: chatGroupsReply },
  readJoinedChatGroups: { request: joinedRequest, reply: joinedReply },
  writeProfile: { request: writeProfileRequest, reply: Nothing },
  createChatGroup: { request: createChatGroupRequest, reply: createChatGroupReply },
  addChatGroupMembers: { request: addMembersRequest, reply: addMembersReply },
  removeChatGroupMembers: { request: removeMembersRequest, reply: Nothing },
  destroyChatGroup: { request: destroyRequest, reply: Nothing },
  sendMessage: { request: sendRequest, reply: sendReply },
  sendChatGroupMessage: { request: sendToGroupRequest, reply: sendToGroupReply },
} as const;
