import JSON

/// The property table of a noun. Built once, by a closure with one statement a row, which the type
/// checker reads row by row.
package struct Table<Root: Noun>: Sendable {
    /// The noun in AWS's words: `RestApi`.
    package let name: String
    /// The type in a template: `AWS::ApiGateway::RestApi`; nil for a part of another noun.
    package let cloudFormationType: String?
    /// In the table's order, which is also that of patch paths in AWS's sentences.
    package private(set) var properties: [Property<Root>] = []
    /// Writes each member, in the order of the names: so AWS prints, and so equal values have equal
    /// bytes. Apart from the properties, because copying one of those costs more than it writes.
    private(set) var writers: [@Sendable (Root, inout JSONWriter, Wire) -> Void] = []
    private(set) var copies: [Copy] = []
    private(set) var special: Special?
    private var awsPlaces: [String: Int] = [:]
    private var cloudFormationPlaces: [String: Int] = [:]
    private var ignoredInCloudFormation: Set<String> = []
    private var specialPaths: [(operation: PatchOperation.Name, path: String)] = []

    /// A `copy` operation that a noun has.
    struct Copy: Sendable {
        var path: String
        var from: String
        var run: @Sendable (inout Root) throws(PatchError.Reason) -> Void
    }

    /// Patches paths that no property has; false hands on to the properties.
    typealias Special =
        @Sendable (inout Root, PatchStep) throws(PatchError.Reason) -> Bool

    init(
        _ name: String, cloudFormation: String? = nil, build: (inout Table<Root>) -> Void
    ) {
        self.name = name
        cloudFormationType = cloudFormation
        build(&self)
        writers = properties.sorted { $0.name < $1.name }.map(\.write)
    }

    /// One row.
    mutating func row<Value: WireValue>(
        _ name: String, _ path: any WritableKeyPath<Root, Value> & Sendable,
        _ options: PropertyOptions = []
    ) {
        let property = Property(name, path, options)
        awsPlaces[name] = properties.count
        if let name = property.cloudFormationName {
            cloudFormationPlaces[name] = properties.count
        }
        properties.append(property)
    }

    /// A `copy` operation.
    mutating func copy(
        _ from: String, to path: String,
        _ run: @escaping @Sendable (inout Root) throws(PatchError.Reason) -> Void
    ) {
        copies.append(Copy(path: path, from: from, run: run))
    }

    /// Paths that are no property's, and what they do.
    mutating func special(
        _ paths: [(operation: PatchOperation.Name, path: String)], _ run: @escaping Special
    ) {
        specialPaths = paths
        special = run
    }

    /// Names in a template that belong to the place of this noun and not to itself, such as the
    /// `RestApiId` of a Resource or the `HttpMethod` of a method setting.
    mutating func beside(_ names: String...) { ignoredInCloudFormation.formUnion(names) }

    package func property(named name: String, in wire: Wire) -> Property<Root>? {
        let place = wire.names == .aws ? awsPlaces[name] : cloudFormationPlaces[name]
        return place.map { properties[$0] }
    }

    func ignored(_ name: String, in wire: Wire) -> Bool {
        wire.names == .cloudFormation && ignoredInCloudFormation.contains(name)
    }

    /// Every path that `operation` may have, in the table's order, for AWS's "Must be one of".
    package func patchPaths(for operation: PatchOperation.Name) -> [String] {
        properties.flatMap { $0.patchPaths(operation) }
            + specialPaths.filter { $0.operation == operation }.map(\.path)
            + (operation == .copy ? copies.map(\.path) : [])
    }
}
