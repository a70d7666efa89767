import JSON
import NativeCall
import NativeFixture
import Testing

/// A function of native_fixture.c by its declaration.
func fixture(
    _ declaration: String, types: String = "", free: String? = nil,
    limits: NativeLimits = NativeLimits()
) throws -> NativeFunction {
    let signature = try NativeSignature(
        parsing: declaration, types: NativeTypes(parsing: types, limits: limits))
    return try NativeFunction(
        signature, at: try #require(native_fixture(signature.name)),
        release: try free.map { try #require(native_fixture($0)) }, limits: limits)
}

/// Calls it with a JSON object of arguments; what it returned and what came out.
func output(of function: NativeFunction, _ arguments: String = "{}") throws -> String {
    let document = try JSONDocument(arguments)
    var call = NativeCall(function)
    for (index, parameter) in function.signature.parameters.enumerated() where parameter.isGiven {
        let node = document.view.member(.root, named: parameter.name)
        try #require(node.exists, "\(parameter.name) is missing")
        try call.set(index, to: node, of: document.view)
    }
    try call.run()
    var json = JSONBuffer()
    call.writeAll(to: &json)
    withExtendedLifetime(document) {}
    return String(decoding: json.bytes, as: UTF8.self)
}

/// Why a call with these arguments is refused; nil: it is not.
func refusal(of function: NativeFunction, _ arguments: String) throws -> String? {
    do {
        _ = try output(of: function, arguments)
        return nil
    } catch let error as ArgumentError {
        return error.description
    }
}
