internal import PenstockModel

/// The function that a call's path names, and the version or alias, of the path or the query.
struct FunctionTarget {
    let name: String
    let qualifier: String?
    let arn: String

    init(_ call: Call) throws(ControlError) {
        try self.init(call, call.label("FunctionName"), call.parameter("Qualifier"))
    }

    init(_ call: Call, _ text: String, _ asked: String?) throws(ControlError) {
        guard let parsed = FunctionName(text) else {
            throw ControlError(
                .validation,
                "1 validation error detected: Value '\(text)' at 'functionName' failed to satisfy "
                    + "constraint: Member must satisfy regular expression pattern: "
                    + "(arn:(aws[a-zA-Z-]*)?:lambda:)?([a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\\d{1}:)?"
                    + "(\\d{12}:)?(function:)?([a-zA-Z0-9-_]+)(:(\\$LATEST|[a-zA-Z0-9-_]+))?")
        }
        if let inner = parsed.qualifier, let asked, inner != asked {
            throw ControlError(
                .invalidParameterValue,
                "The derived qualifier from the function name does not match the specified "
                    + "qualifier.")
        }
        name = parsed.name
        qualifier = parsed.qualifier ?? asked
        arn = Self.arn(name, call)
        guard parsed.account ?? call.caller.account == call.caller.account,
            parsed.region ?? call.caller.region == call.caller.region
        else { throw .noFunction(text) }
    }

    static func arn(_ name: String, _ call: Call) -> String {
        "arn:aws:lambda:\(call.caller.region):\(call.caller.account):function:\(name)"
    }

    /// With the qualifier.
    var qualifiedARN: String { qualifier.map { "\(arn):\($0)" } ?? arn }

    func record(_ state: AccountState) throws(ControlError) -> FunctionRecord {
        guard let record = state.functions[name] else { throw .noFunction(qualifiedARN) }
        return record
    }

    /// The version that is meant, with its configuration.
    func version(
        of record: FunctionRecord
    ) throws(ControlError) -> (version: String, FunctionConfiguration) {
        guard let found = record.version(qualifier) else { throw .noFunction(qualifiedARN) }
        return found
    }
}

extension ControlError {
    /// Recorded: `Function not found: arn:aws:lambda:us-east-1:111122223333:function:name`.
    static func noFunction(_ arn: String) -> ControlError {
        ControlError(.resourceNotFound, "Function not found: \(arn)")
    }
}
