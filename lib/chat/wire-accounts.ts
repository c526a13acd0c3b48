import { z } from "zod";
import { limits } from "./limits.ts";
import { AccountId, Integer, NewAccountId, named, Profile, TextOnWire, utf8Bytes } from "./wire.ts";
import { atMost, eitherSpelling, isText } from "./wire-pieces.ts";

// Accounts (34953, 34954, 38417, 34955).

const ProfileField = z
  .string()
  .refine((text) => text.isWellFormed(), "holds a lone surrogate")
  .refine((text) => utf8Bytes(text) <= limits.profileFieldBytes.value, named("profileFieldTooLong"));
const wireProfile = { Nick: ProfileField.optional(), FaceUrl: ProfileField.optional() };
const profileOf = (account: string, wire: { Nick?: string | undefined; FaceUrl?: string | undefined }): Profile => ({
  account,
  ...(wire.Nick !== undefined && { nick: wire.Nick }),
  ...(wire.FaceUrl !== undefined && { faceUrl: wire.FaceUrl }),
});
const wireOfProfile = ({ account, nick, faceUrl }: Profile) => ({ UserID: account, Nick: nick, FaceUrl: faceUrl });

// Identifier is the name of UserID before 2022, and still arrives (OQ-30).
export const importRequest = z.codec(
  eitherSpelling(
    z
      .object({ UserID: NewAccountId.optional(), Identifier: NewAccountId.optional(), ...wireProfile })
      .refine((wire) => wire.UserID !== undefined || wire.Identifier !== undefined),
    "UserID",
    "Identifier",
    isText,
  ),
  Profile,
  { decode: (wire) => profileOf(wire.UserID ?? wire.Identifier ?? "", wire), encode: wireOfProfile },
);

const accountsInBatch = <T extends z.ZodType>(item: T) =>
  atMost(
    z.array(item).min(1, named("accountBatchOutOfRange")),
    limits.accountsPerBatch.value,
    named("accountBatchOutOfRange"),
  );

// Both bodies are taken; AccountList is the newer one (OQ-30).
export const importManyRequest = z.codec(
  eitherSpelling(
    z
      .object({
        AccountList: accountsInBatch(z.object({ UserID: AccountId, ...wireProfile })).optional(),
        Accounts: accountsInBatch(AccountId).optional(),
      })
      .refine((wire) => wire.AccountList !== undefined || wire.Accounts !== undefined),
    "AccountList",
    "Accounts",
    Array.isArray,
  ),
  z.object({ profiles: z.array(Profile) }),
  {
    decode: (wire) => ({
      profiles:
        wire.AccountList?.map((item) => profileOf(item.UserID, item)) ??
        wire.Accounts?.map((account) => ({ account })) ??
        [],
    }),
    encode: ({ profiles }) => ({ AccountList: profiles.map(wireOfProfile) }),
  },
);

export const importManyReply = z.codec(
  z.object({ FailAccounts: z.array(z.string()).default([]) }),
  z.object({ failed: z.array(z.string()) }),
  { decode: ({ FailAccounts }) => ({ failed: FailAccounts }), encode: ({ failed }) => ({ FailAccounts: failed }) },
);

const AccountOnWire = z.codec(z.object({ UserID: AccountId }), AccountId, {
  decode: ({ UserID }) => UserID,
  encode: (id) => ({ UserID: id }),
});
const Accounts = z.object({ accounts: z.array(AccountId) });

export const checkRequest = z.codec(z.object({ CheckItem: accountsInBatch(AccountOnWire) }), Accounts, {
  decode: ({ CheckItem }) => ({ accounts: CheckItem }),
  encode: ({ accounts }) => ({ CheckItem: accounts }),
});

const wireAccountResult = { UserID: z.string(), ResultCode: Integer, ResultInfo: TextOnWire };
const AccountResult = z.object({ account: z.string(), code: Integer, info: z.string() });
const Checked = AccountResult.extend({ imported: z.boolean() });

export const checkReply = z.codec(
  z.object({
    ResultItem: z.array(
      z.object({ ...wireAccountResult, AccountStatus: z.enum(["Imported", "NotImported"]).default("NotImported") }),
    ),
  }),
  z.object({ results: z.array(Checked) }),
  {
    decode: ({ ResultItem }) => ({
      results: ResultItem.map((item) => ({
        account: item.UserID,
        code: item.ResultCode,
        info: item.ResultInfo,
        imported: item.AccountStatus === "Imported",
      })),
    }),
    encode: ({ results }) => ({
      ResultItem: results.map((item) => ({
        UserID: item.account,
        ResultCode: item.code,
        ResultInfo: item.info,
        AccountStatus: item.imported ? ("Imported" as const) : ("NotImported" as const),
      })),
    }),
  },
);

export const deleteAccountsRequest = z.codec(z.object({ DeleteItem: accountsInBatch(AccountOnWire) }), Accounts, {
  decode: ({ DeleteItem }) => ({ accounts: DeleteItem }),
  encode: ({ accounts }) => ({ DeleteItem: accounts }),
});

export const deleteAccountsReply = z.codec(
  z.object({ ResultItem: z.array(z.object(wireAccountResult)) }),
  z.object({ results: z.array(AccountResult) }),
  {
    decode: ({ ResultItem }) => ({
      results: ResultItem.map((item) => ({ account: item.UserID, code: item.ResultCode, info: item.ResultInfo })),
    }),
    encode: ({ results }) => ({
      ResultItem: results.map((item) => ({ ResultCode: item.code, ResultInfo: item.info, UserID: item.account })),
    }),
  },
);
