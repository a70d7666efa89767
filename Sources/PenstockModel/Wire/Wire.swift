/// How nouns are spelled in one place where they travel: AWS's two control planes, a template, the
/// store. The property tables are the same; only what this says differs.
package struct Wire: Sendable {
    package enum Names: Sendable {
        /// `restApiId`
        case aws
        /// `RestApiId`, with the exceptions that the tables name.
        case cloudFormation
    }

    package enum Timestamps: Sendable {
        /// The REST control plane: `1700000000`.
        case epochSeconds
        /// The HTTP and WebSocket control plane: `"2023-11-14T22:13:20Z"`.
        case iso8601
    }

    package var names = Names.aws
    package var timestamps = Timestamps.epochSeconds
    /// Whether `tags` are written when there are none. AWS's Get and Update of one REST noun print
    /// `{}`, its Create and its lists leave them out (corpus: test_usage_plan_crud).
    package var writesEmptyTags = false
    /// Whether templates are written when there are none: an integration response decides.
    package var writesEmptyTemplates = false
    /// Whether a resource prints its methods, or only their names with `{}`: the parameter `embed`
    /// of GetResource and GetResources.
    package var embedsMethods = true
    /// Whether every empty list and map is left out, also those that AWS prints.
    package var omitsEmpty = false
    /// Whether a scalar may be written as another one: CloudFormation takes `"true"` for true, `5`
    /// for `"5"`, and an object where text with JSON is expected.
    package var isLenient = false
    /// Whether a member that the table does not have is an error; AWS ignores it.
    package var rejectsUnknown = false

    /// Whether a secret is written as `Difference.masked`.
    package var masksSecrets = false

    /// Whether members that only answers have are passed over.
    package var ignoresReadOnly = false

    /// Whether maps marked so are merged into those that a noun has, and an empty text removes an
    /// entry: Update calls of the HTTP control plane (Terraform's provider relies on it).
    package var mergesMaps = false

    /// Answers of `apigateway` (2015-07-09).
    package static let rest = Wire()
    /// The same where AWS prints empty tags.
    package static let restWithTags = Wire(writesEmptyTags: true)
    /// Bodies of Create and Update calls of either control plane.
    package static let request = Wire(ignoresReadOnly: true)
    /// Bodies of Update calls of the HTTP control plane, for `Noun.update`.
    package static let httpUpdate = Wire(
        timestamps: .iso8601, ignoresReadOnly: true, mergesMaps: true)
    /// Answers of `apigatewayv2` (2018-11-29).
    package static let http = Wire(timestamps: .iso8601)
    /// Properties of a CloudFormation resource whose intrinsics have been evaluated.
    package static let cloudFormation = Wire(
        names: .cloudFormation, timestamps: .iso8601, isLenient: true, rejectsUnknown: true)
    /// What the store keeps: everything but the empty, to read back the same value.
    package static let storage = Wire(omitsEmpty: true)
    /// The same for people to read: secrets are masked.
    package static let shown = Wire(omitsEmpty: true, masksSecrets: true)
}
