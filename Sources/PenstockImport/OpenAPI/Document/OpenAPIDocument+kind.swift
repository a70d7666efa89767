internal import JSON

extension OpenAPIDocument {
    /// Whether a document in a file, where nobody says it, is of an HTTP API: it has what only those
    /// have, or says that an HTTP API was exported to it.
    var describesHTTPAPI: Bool {
        let root = DefinitionNode(root, JSONPointer())
        guard version != .swagger else { return false }
        if root[ExtensionTable.prefix + "importexport-version"] != nil
            || root[ExtensionTable.prefix + "cors"] != nil
        {
            return true
        }
        let schemes = root[version.securitySchemes]?.members ?? []
        let hasJWT = schemes.contains {
            $0.value[ExtensionTable.prefix + "authorizer"]?["type"]?.text?.lowercased() == "jwt"
        }
        return hasJWT || (root["paths"]?.members ?? []).contains { $0.key == "/$default" }
    }

    /// The stage that the document is of, where it is an export of one: the one part of its base path.
    var stageName: String? {
        let root = DefinitionNode(root, JSONPointer())
        let server = root["servers"]?.elements.first
        let path =
            version == .swagger
            ? root["basePath"]?.text : server?["variables"]?["basePath"]?["default"]?.text
        let parts = (path ?? "").split(separator: "/")
        guard parts.count == 1, let name = parts.first, name.utf8.allSatisfy(Self.isStageByte)
        else { return nil }
        return String(name)
    }

    /// AWS, REST API reference, CreateStage: "alphanumeric characters, hyphens, and underscores".
    private static func isStageByte(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
            || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
            || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_")
    }
}
