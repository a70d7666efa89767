internal import JSON
internal import PenstockConfig

/// The line of an access log as text with `$context` variables.
enum AccessLogText {
    /// The line's text, without its newline.
    static func of(_ log: Configuration.AccessLog) -> String {
        switch log.format {
        case .clf, .off: commonLogFormat
        case .json: log.fields.isEmpty ? usual : json(log.fields)
        }
    }

    /// AWS's sample for CLF (API Gateway Developer Guide, "Set up CloudWatch logging"), with the
    /// path that the client sent instead of the resource's.
    private static let commonLogFormat =
        #"$context.identity.sourceIp - - [$context.requestTime] "#
        + #""$context.httpMethod $context.path $context.protocol" $context.status "#
        + "$context.responseLength"

    /// AWS's sample for JSON (same page) without the callers that it doesn't have, and with the
    /// latency. Numbers that are always there are written as numbers; the rest may be absent, which
    /// only text can say.
    private static let usual =
        #"{"requestId":"$context.requestId","ip":"$context.identity.sourceIp","#
        + #""requestTime":"$context.requestTime","httpMethod":"$context.httpMethod","#
        + #""path":"$context.path","routeKey":"$context.routeKey","status":"$context.status","#
        + #""protocol":"$context.protocol","responseLength":$context.responseLength,"#
        + #""responseLatency":$context.responseLatency}"#

    private static func json(_ fields: [Configuration.AccessLog.Field]) -> String {
        let members = fields.map { field in
            JSONValue.string(field.name).compact + ":" + value(field.template)
        }
        return "{" + members.joined(separator: ",") + "}"
    }

    private static let numbers: Set<String> = [
        "$context.responseLength", "$context.requestLength", "$context.responseLatency",
        "$context.requestTimeEpoch",
    ]

    private static func value(_ template: String) -> String {
        numbers.contains(template) ? template : JSONValue.string(template).compact
    }
}
