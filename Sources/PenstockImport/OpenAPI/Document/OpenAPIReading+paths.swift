internal import JSON
internal import SourceTree

/// One operation of a document.
struct DefinedOperation {
    /// With the base path, where it is wanted.
    var path: String
    /// `GET`, or `ANY` for `x-amazon-apigateway-any-method`.
    var method: String
    var node: DefinitionNode
    /// The operation's and its path's, resolved; the operation's first.
    var parameters: [DefinitionNode]
}

extension OpenAPIReading {
    /// Requirements that SAM's translator leaves as marks, without a scheme: "nobody is asked" and "no
    /// key is asked for" (samtranslator/swagger/swagger.py, `set_path_default_authorizer` and
    /// `set_path_default_apikey_required`).
    static let marks: Set = ["NONE", "api_key_false"]

    static let methods = ["get", "put", "post", "delete", "options", "head", "patch"]

    /// The paths in their order, each with its operations.
    ///
    /// - Parameter hasDefault: whether `$default` is a path; AWS warns of it, and makes the default
    ///   route all the same (SAM's translator relies on it, samtranslator/model/apigatewayv2 and
    ///   its api/http_api_generator, `_update_default_path`).
    func paths(
        _ basePath: OpenAPIOptions.BasePath, hasDefault: Bool
    ) -> [(path: String, node: DefinitionNode, operations: [DefinedOperation])] {
        let prefix = prefix(basePath)
        var paths: [(path: String, node: DefinitionNode, operations: [DefinedOperation])] = []
        for (key, written) in root["paths"]?.members ?? [] where !key.hasPrefix("x-") {
            guard key.hasPrefix("/") else {
                // As SAM's translator quotes AWS, samtranslator/swagger and open_api/httpapi.
                warn(
                    "Parse issue: attribute paths. Resource \(key) should start with /",
                    at: written)
                if hasDefault, key == "$default", let node = resolved(written) {
                    paths.append(("/$default", node, operations(of: node, "/$default")))
                }
                continue
            }
            guard let node = resolved(written) else { continue }
            let path = prefix + (key == "/" && !prefix.isEmpty ? "" : key)
            paths.append((path, node, operations(of: node, path)))
        }
        return paths
    }

    private func operations(of node: DefinitionNode, _ path: String) -> [DefinedOperation] {
        let shared = (node["parameters"]?.elements ?? []).compactMap { resolved($0) }
        var operations: [DefinedOperation] = []
        for (key, value) in node.members {
            let isAny = key == ExtensionTable.prefix + "any-method"
            guard isAny || Self.methods.contains(key) else {
                if key == "trace" {
                    note("API Gateway has no method TRACE; the operation is ignored", at: value)
                }
                continue
            }
            let own = (value["parameters"]?.elements ?? []).compactMap { resolved($0) }
            operations.append(
                DefinedOperation(
                    path: path, method: isAny ? "ANY" : key.uppercased(), node: value,
                    parameters: own + shared))
        }
        return operations
    }

    /// What stands before every path.
    private func prefix(_ mode: OpenAPIOptions.BasePath) -> String {
        let parts = basePath.split(separator: "/")
        switch mode {
        case .ignore: return ""
        case .prepend: return parts.map { "/\($0)" }.joined()
        case .split: return parts.dropFirst().map { "/\($0)" }.joined()
        }
    }

    /// AWS developer guide, "Set the OpenAPI basePath property": the first variable `basePath`, whether
    /// or not a URL refers to it; without one, the path of the first server.
    private var basePath: String {
        if document.version == .swagger { return root["basePath"]?.text ?? "" }
        let servers = root["servers"]?.elements ?? []
        if let variable = servers.lazy.compactMap({ $0["variables"]?["basePath"] }).first {
            return variable["default"]?.text ?? ""
        }
        guard let server = servers.first, var url = server["url"]?.text else { return "" }
        for (name, variable) in server["variables"]?.members ?? [] {
            url = replacing("{\(name)}", in: url, by: variable["default"]?.text ?? "")
        }
        guard let scheme = Self.range(of: "://", in: url) else { return url }
        let rest = url[scheme.upperBound...]
        return rest.firstIndex(of: "/").map { String(rest[$0...]) } ?? ""
    }

    private func replacing(_ part: String, in text: String, by value: String) -> String {
        guard let range = Self.range(of: part, in: text) else { return text }
        return String(text[..<range.lowerBound]) + value + text[range.upperBound...]
    }

    private static func range(of part: String, in text: String) -> Range<String.Index>? {
        guard var start = text.indices.first else { return nil }
        while start < text.endIndex {
            if text[start...].hasPrefix(part) {
                return start..<text.index(start, offsetBy: part.count)
            }
            start = text.index(after: start)
        }
        return nil
    }
}
