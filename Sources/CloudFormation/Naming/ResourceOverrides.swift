public import JSON

/// Physical ids that somebody knows, by logical id: what `--resources FILE` holds.
public struct ResourceOverrides: Sendable {
    /// By logical id, for any stack.
    private var anywhere: [String: String] = [:]
    /// By stack and logical id.
    private var byStack: [String: [String: String]] = [:]

    /// A file of a form that isn't known.
    public struct FormError: Error, Hashable, Sendable {
        /// What is wrong with it.
        public var message: String
    }

    /// None.
    public init() {}

    /// Reads `{"logical id": "physical id"}`, or what `aws cloudformation describe-stack-resources`
    /// or `list-stack-resources` prints.
    public init(_ json: JSONValue) throws(FormError) {
        guard let object = json.object else {
            throw FormError(message: "expected an object of physical ids by logical id")
        }
        if let list = (object["StackResources"] ?? object["StackResourceSummaries"])?.array {
            for entry in list {
                guard let logical = entry["LogicalResourceId"]?.string else {
                    throw FormError(message: "an entry has no LogicalResourceId")
                }
                // A resource that failed to be created has none.
                guard let physical = entry["PhysicalResourceId"]?.string else { continue }
                if let stack = entry["StackName"]?.string {
                    byStack[stack, default: [:]][logical] = physical
                } else {
                    anywhere[logical] = physical
                }
            }
            return
        }
        for (logical, value) in object.members {
            guard let physical = value.string else {
                throw FormError(message: "the physical id of '\(logical)' is not text")
            }
            anywhere[logical] = physical
        }
    }

    /// The physical id of a resource; nil when nobody has named it.
    public func physicalID(stack: String, logicalID: String) -> String? {
        byStack[stack]?[logicalID] ?? anywhere[logicalID]
    }

    /// The logical ids that are named for any stack; one that no stack has is a slip of the pen.
    var logicalIDs: [String] { anywhere.keys.sorted() }
}
