import { z } from "zod";
import type { ErrorName } from "./errors.ts";
import { limits } from "./limits.ts";
import { AccountId, Integer, named, Profile, ProfileField, ProfileResult, TextOnWire, utf8Bytes } from "./wire.ts";
import { atMost } from "./wire-pieces.ts";

const tagOf = { nick: "Tag_Profile_IM_Nick", faceUrl: "Tag_Profile_IM_Image" } as const;
const fields = ProfileField.options;

const standardTags =
  /^Tag_Profile_IM_(Nick|Image|Gender|BirthDay|Location|SelfSignature|AllowType|Language|AdminForbidType|MsgSettings|Level|Role)$/;
const customTag = /^Tag_Profile_Custom_[A-Za-z]{1,8}$/;

/** 40009. Which custom tags an app has is not known here, so each that is well-formed is taken. */
const tagOrElse = (other?: ErrorName) =>
  z
    .string(other && { error: () => other })
    .refine(isTag, named("profileTagUnknown"))
    .meta({ description: "Tag_Profile_IM_Nick, Tag_Profile_IM_Image, another standard tag, or one of the app's own" });
const Tag = tagOrElse(named("profileTagUnknown"));

function isTag(text: string): boolean {
  return standardTags.test(text) || customTag.test(text);
}

function fieldOf(tag: string): ProfileField | undefined {
  return fields.find((field) => tagOf[field] === tag);
}

// portrait_get (34917).

/** How a service reads tags: one that there is not, and one that is neither nick nor picture (OQ-32, OQ-34). */
export type TagReading = { unknownTags: "refuse" | "ignore"; otherTags: "ignore" | "refuse" };

function readableTag({ unknownTags, otherTags }: TagReading) {
  const tag = unknownTags === "refuse" ? tagOrElse() : z.string();
  return otherTags === "ignore"
    ? tag
    : tag.refine((text) => fieldOf(text) !== undefined || !isTag(text), named("profileTagUnreadable"));
}

/** Over so many accounts, or a tag that is no text: 40001; none: 40002 (OQ-32). */
export const profilesRequestFor = (accountsMax: number, reading: TagReading) =>
  z.codec(
    z.object({
      To_Account: atMost(
        z
          .array(AccountId, {
            error: (issue) => (issue.input === undefined ? named("profileAccountsMissing") : undefined),
          })
          .min(1, named("profileAccountsMissing")),
        accountsMax,
        `at most ${accountsMax} accounts`,
      ),
      TagList: z.array(readableTag(reading)).min(1).max(1000),
    }),
    z.object({ accounts: z.array(AccountId), fields: z.array(ProfileField) }),
    {
      decode: ({ To_Account, TagList }) => ({
        accounts: To_Account,
        fields: fields.filter((field) => TagList.includes(tagOf[field])),
      }),
      encode: ({ accounts, fields }) => ({ To_Account: accounts, TagList: fields.map((field) => tagOf[field]) }),
    },
  );
export const profilesRequest = profilesRequestFor(limits.profilesPerCall.value, {
  unknownTags: "refuse",
  otherTags: "ignore",
});

const ProfilePair = z.object({ Tag: z.string(), Value: z.unknown() });

function profileOf(account: string, pairs: readonly { Tag: string; Value?: unknown }[] = []): Profile {
  const profile: Profile = { account };
  for (const { Tag, Value } of pairs) {
    const field = fieldOf(Tag);
    if (field && typeof Value === "string") profile[field] = Value;
  }
  return profile;
}

function pairsOf(profile: Omit<Profile, "account">) {
  return fields.flatMap((field) => {
    const Value = profile[field];
    return Value === undefined ? [] : [{ Tag: tagOf[field], Value }];
  });
}

export const profilesReply = z.codec(
  z.object({
    UserProfileItem: z
      .array(
        z.object({
          To_Account: z.string(),
          ProfileItem: z.array(ProfilePair).optional(),
          ResultCode: Integer,
          ResultInfo: TextOnWire,
        }),
      )
      .default([]),
    Fail_Account: z.array(z.string()).optional(),
  }),
  z.object({ results: z.array(ProfileResult) }),
  {
    decode: ({ UserProfileItem }) => ({
      results: UserProfileItem.map(({ To_Account, ProfileItem, ResultCode, ResultInfo }) => ({
        ...profileOf(To_Account, ProfileItem),
        code: ResultCode,
        info: ResultInfo,
      })),
    }),
    encode({ results }) {
      const failed = results.filter(({ code }) => code !== 0).map(({ account }) => account);
      return {
        UserProfileItem: results.map(({ account, code, info, ...profile }) => ({
          To_Account: account,
          ...(code === 0 && { ProfileItem: pairsOf(profile) }),
          ResultCode: code,
          ResultInfo: info,
        })),
        ...(failed.length > 0 && { Fail_Account: failed }),
      };
    },
  },
);

// portrait_set (34916).

const Value = z
  .union([z.string(), z.int()], {
    error: (issue) => (issue.input === undefined ? undefined : named("profileValueWrongType")),
  })
  .refine((value) => typeof value === "number" || value.isWellFormed(), "holds a lone surrogate")
  .refine(
    (value) => typeof value === "number" || utf8Bytes(value) <= limits.profileFieldBytes.value,
    named("profileFieldTooLong"),
  );

const WrittenPair = z
  .object({ Tag, Value })
  .refine((pair) => fieldOf(pair.Tag) === undefined || typeof pair.Value === "string", {
    error: named("profileValueWrongType"),
  });
const OwnPair = WrittenPair.refine(({ Tag }) => fieldOf(Tag) !== undefined, {
  error: named("profileTagUnwritable"),
  path: ["Tag"],
});

/** How a service reads equal tags, and one that is neither nick nor picture (OQ-34). */
export type PairReading = { equalTags: "last" | "first" | "refuse"; otherTags: "ignore" | "refuse" };

/** Of two equal tags one counts, and an empty text clears the field (OQ-34). */
export const writeProfileRequestFor = ({ equalTags, otherTags }: PairReading) =>
  z.codec(
    z.object({
      From_Account: AccountId,
      ProfileItem: z
        .array(otherTags === "refuse" ? OwnPair : WrittenPair)
        .min(1)
        .max(1000)
        .refine((pairs) => equalTags !== "refuse" || new Set(pairs.map(({ Tag }) => Tag)).size === pairs.length),
    }),
    Profile,
    {
      decode: ({ From_Account, ProfileItem }) =>
        profileOf(From_Account, equalTags === "first" ? ProfileItem.toReversed() : ProfileItem),
      encode: ({ account, ...profile }) => ({ From_Account: account, ProfileItem: pairsOf(profile) }),
    },
  );
export const writeProfileRequest = writeProfileRequestFor({ equalTags: "last", otherTags: "ignore" });
