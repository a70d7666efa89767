internal import VTL

/// The arguments of a call of a native tool, as the tool wants them.
struct NativeArguments {
    let call: VTLCall
    let renderer: VTLRenderer
    /// The tool and method, for errors: `$util.time.nowFormatted`.
    let name: String

    var count: Int { call.count }

    func value(_ index: Int) -> VTLValue { index < count ? call.arguments[index] : .null }

    /// The text of an argument, which must be there.
    func text(_ index: Int) throws(VTLFault) -> String {
        guard !value(index).isNull else { throw fault("argument \(index + 1) has no value") }
        return renderer.plainText(of: value(index))
    }

    /// The text of an argument that may be left out.
    func optionalText(_ index: Int) -> String? {
        value(index).isNull ? nil : renderer.plainText(of: value(index))
    }

    /// A whole number: a number or the text of one.
    func whole(_ index: Int) throws(VTLFault) -> Int64 {
        if let number = value(index).int64 { return number }
        let text = try text(index)
        guard let number = Int64(text) else {
            throw fault("'\(text.prefix(40))' is not a whole number")
        }
        return number
    }

    /// The pairs of an argument that is a map, as texts; none for anything else.
    func pairs(_ index: Int) -> [String: String] {
        guard value(index).kind == .map || value(index).kind == .jsonObject else { return [:] }
        let pairs = renderer.members(of: value(index)).map { pair in
            (renderer.plainText(of: pair.key), renderer.plainText(of: pair.value))
        }
        return Dictionary(pairs, uniquingKeysWith: { $1 })
    }

    func fault(_ message: String) -> VTLFault { VTLFault("\(name): \(message)") }

    /// The result of `body`, whose error becomes the call's.
    func attempt<T>(_ body: () throws(NativeToolError) -> T) throws(VTLFault) -> T {
        do throws(NativeToolError) { return try body() } catch { throw fault(error.description) }
    }
}

/// A host's object whose methods go by name: tools that are called once or twice in a rendering don't
/// need the numbers that `$input` and `$context` go by.
protocol NativeTool: VTLHost {
    /// How a template reaches it, for errors.
    var path: String { get }
    /// A property; nil for none of that name.
    func property(named name: String, _ renderer: VTLRenderer) throws(VTLFault) -> VTLValue?
    /// What a method gives; nil for none of that name.
    func call(_ method: String, _ arguments: NativeArguments) throws(VTLFault) -> VTLValue?
}

extension NativeTool {
    var className: String { "penstock.\(path.drop { $0 == "$" })" }

    func property(named name: String, _ renderer: VTLRenderer) throws(VTLFault) -> VTLValue? { nil }

    func property(_ name: VTLName, _ renderer: VTLRenderer) throws(VTLFault) -> VTLValue? {
        try property(named: renderer.text(of: name), renderer)
    }

    func call(_ call: VTLCall, _ renderer: VTLRenderer) throws(VTLFault) -> VTLValue? {
        let method = renderer.text(of: call.name)
        return try self.call(
            method,
            NativeArguments(call: call, renderer: renderer, name: "\(path).\(method)"))
    }
}
