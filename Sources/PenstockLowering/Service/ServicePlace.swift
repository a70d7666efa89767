internal import JSON
internal import PenstockModel

/// A service that an integration calls, and how: `{subdomain.}{service}`, a path or an action.
struct ServicePlace {
    /// The service, without a subdomain.
    var service: String
    var subdomain: String?
    var region: String
    /// nil: it is a path.
    var action: String?
    /// Begins with `/`; may have `{name}`.
    var path: String
    var query: String

    /// The root of a service.
    init(service: String, region: String) {
        self.service = service
        self.region = region
        path = "/"
        query = ""
    }

    /// - Throws: what is wrong with the URI.
    init(_ uri: ServiceURI) throws(Unserved) {
        // API reference, "Integration", `uri`: "{subdomain.service|service}".
        let labels = uri.service.split(separator: ".")
        guard let last = labels.last else { throw Unserved("the integration's URI has no service") }
        service = String(last)
        let rest = labels.dropLast().joined(separator: ".")
        subdomain = rest.isEmpty ? nil : rest
        region = uri.region
        let marks: Set<Character> = uri.kind == "action" ? ["?", "&"] : ["?"]
        let mark = uri.target.firstIndex { marks.contains($0) } ?? uri.target.endIndex
        let target = String(uri.target[..<mark])
        query = String(uri.target[mark...].dropFirst())
        switch uri.kind {
        case "action":
            guard !target.isEmpty, target.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber) })
            else { throw Unserved("'\(target)' is no action of a service") }
            action = target
            path = "/"
        case "path":
            path = "/" + target
            // There is one address for all buckets: the bucket goes into the path.
            if service == "s3", let bucket = subdomain { path = "/\(bucket)\(path)" }
        default:
            throw Unserved(
                "'\(uri.kind)' in the integration's URI is neither 'action' nor 'path'")
        }
        guard !query.contains("{") else {
            throw Unserved(
                "the query of the integration's URI has a parameter",
                hint: "map it to integration.request.querystring.NAME")
        }
    }

    /// The Host for it at an endpoint.
    func host(_ endpoint: BackendURL) -> String {
        if let subdomain, service != "s3" {
            return "\(subdomain).\(service).\(region).amazonaws.com"
        }
        return endpoint.authority
    }

    /// As signatures name the service, where that isn't its host's name.
    var signingName: String {
        switch (subdomain, service) {
        case (_, "appsync-api"): "appsync"
        case (.some(let subdomain), "iot") where subdomain.hasPrefix("data"): "iotdata"
        case (_, "email"): "ses"
        case (_, "appconfigdata"): "appconfig"
        default: service
        }
    }

    /// Names in braces, in order.
    var pathVariables: [String] {
        path.split(separator: "{").dropFirst().compactMap { part in
            part.firstIndex(of: "}").map { String(part[..<$0]) }
        }
    }
}
