public import JSON
internal import Synchronization

/// The drafts' own metaschemas, which every schema may refer to and be held against.
enum Metaschemas {
    private static let texts: [String: String] = [
        "http://json-schema.org/draft-04/schema": draft4,
        "http://json-schema.org/draft-06/schema": draft6,
        "http://json-schema.org/draft-07/schema": draft7,
        "https://json-schema.org/draft/2019-09/schema": draft201909,
        "https://json-schema.org/draft/2019-09/meta/applicator": draft201909Applicator,
        "https://json-schema.org/draft/2019-09/meta/content": draft201909Content,
        "https://json-schema.org/draft/2019-09/meta/core": draft201909Core,
        "https://json-schema.org/draft/2019-09/meta/format": draft201909Format,
        "https://json-schema.org/draft/2019-09/meta/meta-data": draft201909MetaData,
        "https://json-schema.org/draft/2019-09/meta/validation": draft201909Validation,
        "https://json-schema.org/draft/2020-12/schema": draft202012,
        "https://json-schema.org/draft/2020-12/meta/applicator": draft202012Applicator,
        "https://json-schema.org/draft/2020-12/meta/content": draft202012Content,
        "https://json-schema.org/draft/2020-12/meta/core": draft202012Core,
        "https://json-schema.org/draft/2020-12/meta/format-annotation": draft202012FormatAnnotation,
        "https://json-schema.org/draft/2020-12/meta/format-assertion": draft202012FormatAssertion,
        "https://json-schema.org/draft/2020-12/meta/meta-data": draft202012MetaData,
        "https://json-schema.org/draft/2020-12/meta/unevaluated": draft202012Unevaluated,
        "https://json-schema.org/draft/2020-12/meta/validation": draft202012Validation,
    ]

    /// The document with this URI; nil for any other.
    static func document(_ uri: String) -> JSONDocument? {
        guard let text = texts[uri] else { return nil }
        do {
            return try JSONDocument(text)
        } catch {
            preconditionFailure("\(uri) is not JSON: \(error)")
        }
    }

    private static let compiled = Mutex<[JSONSchemaDialect.Draft: JSONSchema]>([:])

    /// A draft's metaschema, compiled when first asked for. Patterns and URIs in schemas are held
    /// against their formats, as they are of no use otherwise.
    static func schema(_ dialect: JSONSchemaDialect) -> JSONSchema {
        compiled.withLock { compiled in
            if let known = compiled[dialect.draft] { return known }
            guard let document = document(dialect.metaschema) else {
                preconditionFailure("no metaschema for \(dialect.draft)")
            }
            do {
                let options = JSONSchemaOptions(
                    dialect: JSONSchemaDialect(dialect.draft), baseURI: dialect.metaschema,
                    formats: .assert)
                let schema = try JSONSchema(document, options: options)
                compiled[dialect.draft] = schema
                return schema
            } catch {
                preconditionFailure("\(dialect.metaschema) is not a schema: \(error)")
            }
        }
    }
}

extension JSONSchema {
    /// What a document does against the metaschema of its dialect, which its `$schema` names, or
    /// else `dialect`. Empty for a schema; that its references lead somewhere is for `init` to
    /// find.
    public static func faults(
        in schema: JSONDocument, dialect: JSONSchemaDialect = .draft202012
    ) -> [JSONSchemaViolation] {
        let own = schema.text(.root, "$schema").flatMap { JSONSchemaDialect(metaschema: $0) }
        return Metaschemas.schema(own ?? dialect).violations(schema)
    }
}
