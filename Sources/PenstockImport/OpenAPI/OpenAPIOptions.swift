package import PenstockModel

/// How a document is imported: the parameters of ImportRestApi, PutRestApi, ImportApi and
/// ReimportApi.
package struct OpenAPIOptions: Sendable {
    package enum Mode: String, Sendable {
        /// The document is the API; what the API had is gone, its ids are kept.
        case overwrite
        /// The document is added, and replaces what it names too.
        case merge
    }

    /// What becomes of the path of `basePath` or of the first server. AWS developer guide, "Set the
    /// OpenAPI basePath property".
    package enum BasePath: String, Sendable {
        case ignore
        /// Stands before every path.
        case prepend
        /// All but its first part does.
        case split
    }

    package var mode = Mode.overwrite
    package var basePath = BasePath.ignore
    package var failOnWarnings = false
    /// The parameter `endpointConfigurationTypes`.
    package var endpointTypes: [EndpointType] = []
    /// The parameter `ignore=documentation`.
    package var ignoresDocumentation = false

    package init() {}

    /// Takes a parameter of a call; false where its value is none that it may have. Names that AWS
    /// does not have are ignored.
    package mutating func take(_ name: String, _ value: String) -> Bool {
        switch name.lowercased() {
        case "basepath":
            guard let path = BasePath(rawValue: value.lowercased()) else { return false }
            basePath = path
        case "endpointconfigurationtypes":
            let types = value.split(separator: ",").map { EndpointType(rawValue: String($0)) }
            guard !types.contains(nil) else { return false }
            endpointTypes = types.compactMap(\.self)
        case "ignore": ignoresDocumentation = value == "documentation"
        default: break
        }
        return true
    }
}

/// Where the ids of new nouns come from: the same for the same key where files are imported, random
/// where a call imports.
package struct NounNaming {
    package var id: (NounID, _ key: String) -> String

    package init(_ id: @escaping (NounID, _ key: String) -> String) { self.id = id }

    /// The same ids after every start.
    package static func stable(stack: String) -> NounNaming {
        NounNaming { $0.stable(stack: stack, logicalID: $1) }
    }
}

/// Why a document could not be imported, in AWS's words; the report has the places.
package struct OpenAPIFailure: Error, Hashable, Sendable {
    package var message: String

    /// Corpus, test_import_api_bad_file.
    package static let unreadable = OpenAPIFailure(message: "Invalid OpenAPI input.")

    /// As users of Terraform's provider quote it ("BadRequestException: Errors found during import").
    static func errors(_ errors: [String]) -> OpenAPIFailure {
        OpenAPIFailure(
            message: (["Errors found during import:"] + errors).joined(separator: "\n\t"))
    }

    /// moto, test_reimport_api_failonwarnings, which quotes AWS.
    static func warnings(_ warnings: [String]) -> OpenAPIFailure {
        OpenAPIFailure(
            message: (["Warnings found during import:"] + warnings).joined(separator: "\n\t"))
    }
}

/// An API that a document came to, and AWS's warnings about it.
package struct OpenAPIImported<Definition: Noun>: Sendable {
    package var definition: Definition
    package var warnings: [String]
}

extension OpenAPIReading {
    /// What is left to do at the end of an import: to fail, where that is the outcome.
    func finish<Definition: Noun>(
        _ definition: Definition, _ options: OpenAPIOptions
    ) throws(OpenAPIFailure) -> OpenAPIImported<Definition> {
        if !errors.isEmpty { throw .errors(errors) }
        if options.failOnWarnings, !warnings.isEmpty { throw .warnings(warnings) }
        return OpenAPIImported(definition: definition, warnings: warnings)
    }
}
