internal import PenstockModel

/// An integration's URI that names a service of AWS,
/// `arn:aws:apigateway:{region}:{service}:{action|path}/{target}`, or a function's ARN.
///
/// Source: API Gateway API reference, "Integration", `uri`.
struct ServiceURI {
    var region: String
    /// `lambda`, `sqs`, or `{subdomain}.{service}`.
    var service: String
    /// `path`, `action`.
    var kind: String
    /// After the first slash, or after the second where there is nothing before it.
    var target: String

    /// nil: the URI names none.
    init?(_ uri: String) {
        let parts = uri.split(separator: ":", maxSplits: 5, omittingEmptySubsequences: false)
        guard parts.count == 6, parts[0] == "arn" else { return nil }
        guard parts[2] == "apigateway" else {
            // An HTTP API may name the function itself.
            guard parts[2] == "lambda" else { return nil }
            region = String(parts[3])
            service = "lambda"
            kind = "path"
            target = "2015-03-31/functions/\(uri)/invocations"
            return
        }
        let slash = parts[5].firstIndex(of: "/") ?? parts[5].endIndex
        region = String(parts[3])
        service = String(parts[4])
        kind = String(parts[5][..<slash])
        target = String(parts[5][slash...].drop { $0 == "/" })
    }

    var isLambda: Bool { service == "lambda" }
}
