public import JSON

/// A policy document, compiled once and asked for each request.
///
/// IAM User Guide, "IAM JSON policy elements reference". What isn't understood is a fault, never
/// passed over: a condition that would be ignored lets through what it was to keep out.
public struct Policy: Sendable {
    /// Where a document is attached, which decides what it may say.
    public enum Kind: Hashable, Sendable {
        /// To who calls: it has no Principal.
        case identity
        /// To what is called: every statement has a Principal.
        case resource
        /// What a Lambda authorizer answers: as identity, with any Id and Sid.
        case authorizer
    }

    /// Bytes of a document. AWS's own are smaller (8,192 characters of a resource policy); roles with
    /// several documents joined are not.
    public static let bytesMax = 256 << 10
    /// Statements of a document.
    public static let statementsMax = 512

    let statements: [Statement]

    /// Compiles a document.
    /// - Throws: `PolicyFault`, also for what is no JSON.
    public init(parsing text: some Collection<UInt8>, as kind: Kind) throws(PolicyFault) {
        guard text.count <= Self.bytesMax else {
            throw PolicyFault("a policy has at most \(Self.bytesMax) bytes", JSONPointer())
        }
        let value: JSONValue
        do throws(JSONError) {
            value = try JSONValue(parsing: String(decoding: Array(text), as: UTF8.self))
        } catch { throw PolicyFault("this is no JSON: \(error)", JSONPointer()) }
        try self.init(value, as: kind)
    }

    /// Compiles a document.
    public init(_ value: JSONValue, as kind: Kind) throws(PolicyFault) {
        let root = PolicyReader(kind: kind)
        statements = try root.statements(value)
    }
}

/// What a policy says of a request.
public enum PolicyEffect: Hashable, Sendable {
    /// A statement allows it, and none denies it.
    case allow
    /// A statement denies it.
    case explicitDeny
    /// No statement speaks of it.
    case implicitDeny
}

/// What a policy says, and by which statement.
public struct PolicyDecision: Hashable, Sendable {
    /// What it says.
    public var effect: PolicyEffect
    /// The index of the deciding statement; nil: none speaks of the request.
    public var statement: Int?
    /// Its Sid.
    public var sid: String?
}
