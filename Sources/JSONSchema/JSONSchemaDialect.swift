/// What the keywords of a schema mean: the draft, and the vocabularies that its metaschema names.
public struct JSONSchemaDialect: Hashable, Sendable {
    /// The drafts that are read, oldest first.
    public enum Draft: Int, Hashable, Sendable, Comparable, CaseIterable {
        /// http://json-schema.org/draft-04/schema, which API Gateway's models are written in.
        case draft4 = 4
        /// http://json-schema.org/draft-06/schema
        case draft6 = 6
        /// http://json-schema.org/draft-07/schema
        case draft7 = 7
        /// https://json-schema.org/draft/2019-09/schema
        case draft201909 = 2019
        /// https://json-schema.org/draft/2020-12/schema
        case draft202012 = 2020

        /// Whether `a` is older.
        public static func < (a: Draft, b: Draft) -> Bool { a.rawValue < b.rawValue }
    }

    /// The draft.
    public var draft: Draft
    /// Vocabularies whose keywords count; all of them before 2019-09, which has none.
    var vocabularies: Vocabularies

    struct Vocabularies: OptionSet, Hashable, Sendable {
        let rawValue: UInt8
        static let applicator = Vocabularies(rawValue: 1)
        static let unevaluated = Vocabularies(rawValue: 2)
        static let validation = Vocabularies(rawValue: 4)
        static let formatAssertion = Vocabularies(rawValue: 8)
        static let format = Vocabularies(rawValue: 16)
        static let content = Vocabularies(rawValue: 32)
        static let standard: Vocabularies = [
            .applicator, .unevaluated, .validation, .format, .content,
        ]
    }

    /// All keywords of a draft.
    public init(_ draft: Draft) { self.init(draft, .standard) }

    init(_ draft: Draft, _ vocabularies: Vocabularies) {
        self.draft = draft
        self.vocabularies = vocabularies
    }

    /// http://json-schema.org/draft-04
    public static let draft4 = JSONSchemaDialect(.draft4)
    /// http://json-schema.org/draft-06
    public static let draft6 = JSONSchemaDialect(.draft6)
    /// http://json-schema.org/draft-07
    public static let draft7 = JSONSchemaDialect(.draft7)
    /// https://json-schema.org/draft/2019-09
    public static let draft201909 = JSONSchemaDialect(.draft201909)
    /// https://json-schema.org/draft/2020-12
    public static let draft202012 = JSONSchemaDialect(.draft202012)
}

extension JSONSchemaDialect {
    /// The dialect of the metaschema with this URI; nil for one that isn't a draft's own. The
    /// scheme and an empty fragment make no difference, as people write both forms.
    init?(metaschema uri: String) {
        let uri = uri.hasSuffix("#") ? String(uri.dropLast()) : uri
        switch uri.drop(while: { $0 != "/" }) {
        case "//json-schema.org/draft-04/schema": self = .draft4
        case "//json-schema.org/draft-06/schema": self = .draft6
        case "//json-schema.org/draft-07/schema": self = .draft7
        case "//json-schema.org/draft/2019-09/schema": self = .draft201909
        case "//json-schema.org/draft/2020-12/schema": self = .draft202012
        default: return nil
        }
    }

    /// The draft's own metaschema.
    var metaschema: String {
        switch draft {
        case .draft4: "http://json-schema.org/draft-04/schema"
        case .draft6: "http://json-schema.org/draft-06/schema"
        case .draft7: "http://json-schema.org/draft-07/schema"
        case .draft201909: "https://json-schema.org/draft/2019-09/schema"
        case .draft202012: "https://json-schema.org/draft/2020-12/schema"
        }
    }

    /// The keyword that gives a schema its URI.
    var idKeyword: String { draft == .draft4 ? "id" : "$id" }

    /// Draft-07 core §8.3 and before: `$ref` hides everything beside it.
    var isReferenceAlone: Bool { draft <= .draft7 }
}

extension JSONSchemaDialect.Vocabularies {
    /// What a vocabulary's URI stands for; nil for one that isn't known. Core and meta-data have no
    /// keyword that could be switched off.
    static func named(_ uri: String) -> JSONSchemaDialect.Vocabularies? {
        guard let draft = ["2019-09", "2020-12"].first(where: { uri.contains("/\($0)/vocab/") }),
            uri.hasPrefix("https://json-schema.org/draft/")
        else { return nil }
        switch uri.drop(while: { $0 != "/" }).split(separator: "/").last {
        case "core", "meta-data": return []
        // In 2019-09 the unevaluated keywords are among the applicators.
        case "applicator": return draft == "2019-09" ? [.applicator, .unevaluated] : .applicator
        case "unevaluated": return .unevaluated
        case "validation": return .validation
        case "format", "format-annotation": return .format
        case "format-assertion": return [.format, .formatAssertion]
        case "content": return .content
        default: return nil
        }
    }
}
