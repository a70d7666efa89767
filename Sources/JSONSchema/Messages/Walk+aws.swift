internal import JSON

/// Violations as API Gateway tells them in `$context.error.validationErrorString`.
///
/// Its validator is java-json-tools/json-schema-validator, whose texts (`validation.properties`) are
/// those that API Gateway's users record, such as `[instance type (string) does not match any allowed
/// primitive type (allowed: ["integer","number"])]`. How it goes about is that library's too
/// (`ValidatorBuilder`, `InstanceValidator`, `RequiredKeywordValidator` …): keywords in the order of
/// the alphabet, lists of names sorted, members sorted, nothing inside a value once anything was
/// wrong, and of combinators their own sum only. Keywords that draft-04 doesn't have are told in
/// plain words.
extension Walk {
    func awsMessage(
        _ instruction: Instruction, _ node: JSONNode, _ detail: FaultDetail
    ) -> String? {
        let found = document.count(of: node)
        let bound = instruction.a
        switch (instruction.operation, detail) {
        case (.type, _): return awsType(instruction, node)
        case (.constants, _), (.words, _):
            return "instance value (\(compact(node))) not found in enum "
                + "(possible values: \(JSONValue.array(constants(instruction)).compact))"
        case (.minItems, _):
            return "array is too short: must have at least \(bound) elements "
                + "but instance has \(found) elements"
        case (.maxItems, _):
            return "array is too long: must have at most \(bound) elements "
                + "but instance has \(found) elements"
        case (.extraItems, _):
            return
                "schema only allows \(bound) elements in array but instance has \(found) elements"
        case (.uniqueItems, _): return "array must not contain duplicate elements"
        case (.minProperties, _):
            return "object has too few properties "
                + "(found \(found) but schema requires at least \(bound))"
        case (.maxProperties, _):
            return "object has too many properties "
                + "(found \(found) but schema requires at most \(bound))"
        case (.required, .missing(let names)):
            return "object has missing required properties (\(Self.list(names)))"
        case (.extraMembers, .missing(let names)):
            return "object instance has properties which are not allowed by the schema: "
                + Self.list(names)
        case (.dependentRequired, .dependent(let name, let needed, let missing)):
            return "property \"\(name)\" of object has missing property dependencies "
                + "(schema requires \(Self.list(needed)); missing: \(Self.list(missing)))"
        case (.not, _): return "instance matched a schema which it should not have"
        default:
            return awsNumber(instruction, node) ?? awsText(instruction, node)
                ?? awsSum(instruction, detail)
        }
    }

    private func awsType(_ instruction: Instruction, _ node: JSONNode) -> String {
        var kinds = Kinds(rawValue: UInt8(truncatingIfNeeded: instruction.a))
        // Its digest of a schema adds integer to number.
        if kinds.contains(.number) { kinds.insert(.integer) }
        let kind = document.kind(of: node)
        let found = kind == .number && document.isIntegerLexeme(node) ? "integer" : kind?.name ?? ""
        return "instance type (\(found)) does not match any allowed primitive type "
            + "(allowed: \(Self.list(kinds.names)))"
    }

    private func awsNumber(_ instruction: Instruction, _ node: JSONNode) -> String? {
        let found = document.string(of: node)
        switch instruction.operation {
        case .minimum:
            return "numeric instance is lower than the required minimum "
                + "(minimum: \(bound(instruction)), found: \(found))"
        case .exclusiveMinimum:
            return "numeric instance is not strictly greater than the required minimum "
                + bound(instruction)
        case .maximum:
            return "numeric instance is greater than the required maximum "
                + "(maximum: \(bound(instruction)), found: \(found))"
        case .exclusiveMaximum:
            return "numeric instance is not strictly lower than the required maximum "
                + bound(instruction)
        case .multipleOf:
            return "remainder of division is not zero (\(found) / \(bound(instruction)))"
        default: return nil
        }
    }

    private func awsText(_ instruction: Instruction, _ node: JSONNode) -> String? {
        let text = document.string(of: node)
        let length = text.unicodeScalars.count
        switch instruction.operation {
        case .minLength:
            return "string \"\(text)\" is too short "
                + "(length: \(length), required minimum: \(instruction.a))"
        case .maxLength:
            return "string \"\(text)\" is too long "
                + "(length: \(length), maximum allowed: \(instruction.a))"
        case .pattern:
            let source = program.patterns[Int(instruction.a)].source
            return "ECMA 262 regex \"\(source)\" does not match input string \"\(text)\""
        case .format:
            return Format(rawValue: UInt8(truncatingIfNeeded: instruction.a))?.awsMessage(text)
        default: return nil
        }
    }

    private func awsSum(_ instruction: Instruction, _ detail: FaultDetail) -> String? {
        guard case .found(let matched) = detail else { return nil }
        let count = instruction.b
        switch instruction.operation {
        case .anyOf:
            return "instance failed to match at least one required schema among \(count)"
        case .allOf:
            return "instance failed to match all required schemas "
                + "(matched only \(matched) out of \(count))"
        case .oneOf:
            return "instance failed to match exactly one schema "
                + "(matched \(matched) out of \(count))"
        default: return nil
        }
    }

    private func compact(_ node: JSONNode) -> String { owner?.value(node).compact ?? "" }

    /// Names as a JSON array, sorted as Java sorts strings.
    private static func list(_ names: [String]) -> String {
        let sorted = names.sorted { $0.utf16.lexicographicallyPrecedes($1.utf16) }
        return JSONValue.array(sorted.map { .string($0) }).compact
    }
}

extension Format {
    /// The text of `validation.properties`; nil where the library doesn't have the format.
    fileprivate func awsMessage(_ text: String) -> String? {
        switch self {
        case .dateTime:
            "string \"\(text)\" is invalid against requested date format(s) "
                + "[yyyy-MM-dd'T'HH:mm:ssZ, yyyy-MM-dd'T'HH:mm:ss.[0-9]{1,12}Z]"
        case .email: "string \"\(text)\" is not a valid email address"
        case .hostname: "string \"\(text)\" is not a valid hostname"
        case .ipv4: "string \"\(text)\" is not a valid IPv4 address"
        case .ipv6: "string \"\(text)\" is not a valid IPv6 address"
        case .regex: "string \"\(text)\" is not a valid ECMA 262 regular expression"
        case .uri: "string \"\(text)\" is not a valid URI"
        case .jsonPointer: "input string \"\(text)\" is not a valid JSON Pointer"
        case .uriTemplate: "input string \"\(text)\" is not a valid URI template"
        case .uuid: "input string \"\(text)\" is not a valid UUID"
        default: nil
        }
    }
}

extension [JSONSchemaViolation] {
    /// The violations as the one text that `$context.error.validationErrorString` is: Java's
    /// spelling of a list.
    public var validationErrorString: String {
        "[" + map(\.message).joined(separator: ", ") + "]"
    }
}
