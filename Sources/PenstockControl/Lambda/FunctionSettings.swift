internal import JSON
internal import PenstockModel

/// What CreateFunction and UpdateFunctionConfiguration say of a function; nil: nothing.
struct FunctionSettings {
    private let runtime, handler, role, description: String?
    private let timeout, memorySize: Int?
    private let environment: [String: String]?
    private let layers, architectures: [String]?

    /// Lambda quotas: 15 minutes, 128 MB to 10,240 MB, 4 KB of variables.
    private static let timeoutRange = 1...900
    private static let memoryRange = 128...10_240
    private static let environmentBytesMax = 4096

    init(_ call: Call) throws(ControlError) {
        if try call.text("PackageType") == "Image" {
            throw ControlError(
                .invalidParameterValue,
                "Container images aren't run here: run the image and give --map NAME=URL of its "
                    + "runtime interface emulator.")
        }
        runtime = try call.text("Runtime")
        handler = try call.text("Handler")
        role = try call.text("Role")
        description = try call.text("Description")
        timeout = try call.integer("Timeout", in: Self.timeoutRange)
        memorySize = try call.integer("MemorySize", in: Self.memoryRange)
        let variables = call.body["Environment"]?["Variables"]
        environment = try variables.map { (value) throws(ControlError) in
            try Call.strings(value)
        }
        if let environment,
            environment.reduce(0, { $0 + $1.key.utf8.count + $1.value.utf8.count })
                > Self.environmentBytesMax
        {
            throw ControlError(
                .invalidParameterValue,
                "Lambda was unable to configure your environment variables because the environment "
                    + "variables you have provided exceeded the 4KB limit.")
        }
        layers = call.body["Layers"]?.array?.compactMap(\.string)
        architectures = call.body["Architectures"]?.array?.compactMap(\.string)
    }

    func apply(to configuration: inout FunctionConfiguration) {
        if let runtime { configuration.runtime = runtime }
        if let handler { configuration.handler = handler }
        if let role { configuration.role = role }
        if let description { configuration.description = description }
        if let timeout { configuration.timeout = timeout }
        if let memorySize { configuration.memorySize = memorySize }
        if let environment { configuration.environment = environment }
        if let layers { configuration.layers = layers }
        if let architectures { configuration.architectures = architectures }
    }
}

extension Call {
    /// A member of the body that must be there.
    func required(_ member: String) throws(ControlError) -> String {
        guard let text = try text(member) else {
            let name = member.prefix(1).lowercased() + member.dropFirst()
            throw ControlError(
                .validation,
                "1 validation error detected: Value null at '\(name)' failed to satisfy constraint: "
                    + "Member must not be null")
        }
        return text
    }

    /// A whole number of the body; nil where it is absent.
    func integer(_ member: String, in range: ClosedRange<Int>) throws(ControlError) -> Int? {
        guard let value = body[member], value.kind != .null else { return nil }
        guard let number = value.int else {
            throw Self.conversion(of: value, to: "Integer")
        }
        guard range.contains(number) else {
            let name = member.prefix(1).lowercased() + member.dropFirst()
            let (limit, word) =
                number < range.lowerBound
                ? (range.lowerBound, "greater") : (range.upperBound, "less")
            throw ControlError(
                .validation,
                "1 validation error detected: Value '\(number)' at '\(name)' failed to satisfy "
                    + "constraint: Member must have value \(word) than or equal to \(limit)")
        }
        return number
    }

    /// A truth of the body; false where it is absent.
    func flag(_ member: String) throws(ControlError) -> Bool {
        guard let value = body[member], value.kind != .null else { return false }
        guard let flag = value.bool else { throw Self.conversion(of: value, to: "Boolean") }
        return flag
    }

    /// Texts by name of the body; none where they are absent.
    func strings(_ member: String) throws(ControlError) -> [String: String] {
        try body[member].map { (value) throws(ControlError) in try Self.strings(value) } ?? [:]
    }

    static func strings(_ value: JSONValue) throws(ControlError) -> [String: String] {
        var result: [String: String] = [:]
        for (name, value) in value.object?.members ?? [] {
            guard let text = value.string else { throw conversion(of: value, to: "String") }
            result[name] = text
        }
        return result
    }

    /// Refuses a change that was made for another revision.
    func check(revision: String, in asked: String?) throws(ControlError) {
        guard let asked, asked != revision else { return }
        throw ControlError(
            .preconditionFailed,
            "The RevisionId provided does not match the latest RevisionId. Call the GetFunction/"
                + "GetAlias API to retrieve the latest RevisionId")
    }
}
