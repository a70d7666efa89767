package import CloudFormation
package import PenstockModel
package import SourceTree

/// What definitions in files come to: the nouns of each region and account, and what stands around
/// them.
package struct Imported {
    /// By region and account.
    package var accounts: [Scope: AccountState] = [:]
    package var functions: [Function] = []
    package var layers: [FunctionLayer] = []
    package var permissions: [FunctionPermission] = []
    /// Resources of other services, each with the id that it has or that stands in for it.
    package var others: [OtherResource] = []
    /// The stacks that it came from, outputs included.
    package var stacks: [Stack] = []
    /// The documents that APIs or their bodies are.
    package var documents: [DefinitionDocument] = []
    /// Where in files the nouns are.
    package var places = NounPlaces()
    /// What there is to tell; later steps add to it.
    package let report: Report

    package init(report: Report) { self.report = report }
}

/// A resource that nothing here serves.
package struct OtherResource: Hashable, Sendable {
    package var stack: String
    package var logicalID: String
    package var type: String
    package var id: String
    /// Whether the id only looks like one of AWS's.
    package var isInvented: Bool
}
