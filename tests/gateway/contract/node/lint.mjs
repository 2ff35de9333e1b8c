// Lints an SDL file with every rule of graphql-eslint for schemas, but for the exceptions below, and prints as JSON
// how many rules ran and what they found.
// Usage: node lint.mjs SDL
import { readFileSync } from 'node:fs'
import plugin from '@graphql-eslint/eslint-plugin'
import { ESLint } from 'eslint'

const [path] = process.argv.slice(2)

const EXCEPTIONS = {
  // Fields stand in the order in which people think of them (code, kind, name), not in the alphabet's.
  '@graphql-eslint/alphabetize': 'off',
  // There are mutations and there is a subscription; the rule is for schemas that must have none.
  '@graphql-eslint/no-root-type': 'off',
  // A payload has the thing that was changed; Relay clients update by its id and ask for no root.
  '@graphql-eslint/require-field-of-type-query-in-mutation-result': 'off',
  // Reasons begin with the day of deprecation, and docs/api/versioning.md says what follows from it.
  '@graphql-eslint/require-deprecation-date': 'off',
}

// Parts of a thing, and figures: they have no identity of their own that a client could ask for again.
const PARTS = [
  'Alert',
  'ArticleCorrection',
  'ArticlePicture',
  'Attachment',
  'AuditCheckpoint',
  'AuditDetail',
  'AuditEntry',
  'AuditFinding',
  'AuditLog',
  'AuditVerification',
  'BatchMatch',
  'BatchMatches',
  'BodyChange',
  'Cancellation',
  'CommentGroup',
  'CommentPreview',
  'Contact',
  'CorrectionContent',
  'DocumentChange',
  'EmergencyNumber',
  'FacetValue',
  'Facets',
  'FieldDifference',
  'FiguresMethod',
  'FormerSessionPlan',
  'Highlight',
  'HotlineToVerify',
  'Hours',
  'HoursException',
  'ImportApproval',
  'ImportCounts',
  'ImportRow',
  'ImportUndoing',
  'ImportWarning',
  'KeyLogEntry',
  'Leader',
  'LeftRow',
  'Location',
  'MatchFeature',
  'MatchProblem',
  'ModerationReason',
  'ModerationReasonCount',
  'ModerationRecord',
  'Names',
  'NearUnit',
  'NoticeCorrection',
  'NoticeCount',
  'NoticeEvent',
  'NoticeMovement',
  'NumberToCall',
  'Offence',
  'OwnComment',
  'OwnRating',
  'PageInfo',
  'PendingCorrection',
  'PersonName',
  'Photo',
  'PublicAnswer',
  'QueueCounts',
  'RatingChallenge',
  'RatingReasonChoice',
  'RatingScaleChoice',
  'RatingScales',
  'RatingTerms',
  'ReasonCount',
  'Referral',
  'Replaced',
  'Residence',
  'Satisfaction',
  'ScaleSatisfaction',
  'ScheduleGap',
  'SeriesPhase',
  'SightingContent',
  'SightingTerms',
  'Situation',
  'Submission',
  'SubmissionProgress',
  'SubmissionQueue',
  'SubmissionReceipt',
  'TimeSpan',
  'TypicalError',
  'UnansweredCallTerms',
  'UnansweredCalls',
  'UrgentHelp',
  'Viewer',
  'WantedBatch',
  'WantedMatch',
  'WantedMatches',
  'WantedStatistics',
  'WarrantDecision',
  'WhoToCall',
]
const OPTIONS = {
  '@graphql-eslint/require-description': [
    'error',
    {
      types: true,
      rootField: true,
      DirectiveDefinition: true,
      EnumValueDefinition: true,
      FieldDefinition: true,
      InputValueDefinition: true,
    },
  ],
  '@graphql-eslint/strict-id-in-types': [
    'error',
    {
      acceptedIdNames: ['id'],
      acceptedIdTypes: ['ID'],
      exceptions: { types: PARTS, suffixes: ['Payload', 'Connection', 'Edge', 'Error'] },
    },
  ],
  // Relay asks nothing of lists that are not pages: short lists such as `languages` are given whole.
  '@graphql-eslint/relay-edge-types': [
    'error',
    // Which items are no nodes, tests/gateway/contract/test_relay.py says: what staff work through.
    { withEdgeSuffix: true, shouldImplementNode: false, listTypeCanWrapOnlyEdgeType: false },
  ],
  // Hits are paged from the best down: `search` has `first` and `after` alone, as the specification allows.
  '@graphql-eslint/relay-arguments': ['error', { includeBoth: false }],
}

const rules = {
  ...plugin.configs['flat/schema-all'].rules,
  ...plugin.configs['flat/schema-relay'].rules,
  ...EXCEPTIONS,
  ...OPTIONS,
}
const eslint = new ESLint({
  overrideConfigFile: true,
  overrideConfig: [
    {
      files: ['**/*.graphql'],
      plugins: { '@graphql-eslint': plugin },
      languageOptions: { parser: plugin.parser, parserOptions: { graphQLConfig: { schema: path, documents: [] } } },
      rules,
    },
  ],
})
const [result] = await eslint.lintText(readFileSync(path, 'utf8'), { filePath: 'schema.graphql' })
const found = result.messages.map(({ ruleId, message, line }) => ({ rule: ruleId, line, message }))
const ran = Object.values(rules).filter((rule) => rule !== 'off').length
console.log(JSON.stringify({ ran, found }))
