/// An object of the host in a template, such as `$input`.
///
/// Everything is called by the renderer on its own thread; values may be made with the renderer that
/// is passed, and are valid until it begins another rendering.
public protocol VTLHost: AnyObject {
    /// The name of its class, for errors and `$x.class.name`.
    var className: String { get }

    /// The value of `$object.name` and `$object["name"]`; nil where there is none.
    func property(_ name: VTLName, _ renderer: VTLRenderer) throws(VTLFault) -> VTLValue?

    /// What `$object.name(…)` gives; nil where there is no such method, which makes the reference
    /// one without a value.
    func call(_ call: VTLCall, _ renderer: VTLRenderer) throws(VTLFault) -> VTLValue?

    /// Appends what `call` would give to the output, when that is all that becomes of it, and true; or
    /// appends nothing, and false, which makes it a call.
    func print(_ call: VTLCall, _ renderer: VTLRenderer) throws(VTLFault) -> Bool

    /// Sets `$object.name`; false where that isn't possible, which a template doesn't notice.
    func set(_ name: VTLName, to value: VTLValue, _ renderer: VTLRenderer) throws(VTLFault) -> Bool

    /// The value of `$object[key]`; nil where there is none. Without an own implementation it is the
    /// property of that name, which the template or the dialect must have.
    func element(_ key: VTLValue, _ renderer: VTLRenderer) throws(VTLFault) -> VTLValue?

    /// Sets `$object[key]`, as `set` does.
    func setElement(
        _ key: VTLValue, to value: VTLValue, _ renderer: VTLRenderer
    ) throws(VTLFault) -> Bool

    /// What `$object` prints.
    func text(_ renderer: VTLRenderer) -> String
}

extension VTLHost {
    /// Nothing is printed but what calls give.
    public func print(_ call: VTLCall, _ renderer: VTLRenderer) throws(VTLFault) -> Bool { false }

    /// Nothing can be set.
    public func set(
        _ name: VTLName, to value: VTLValue, _ renderer: VTLRenderer
    ) throws(VTLFault) -> Bool { false }

    /// The property of that name.
    public func element(
        _ key: VTLValue, _ renderer: VTLRenderer
    ) throws(VTLFault) -> VTLValue? {
        guard key.kind == .string, let name = key.bytes else { return nil }
        return try property(renderer.nameOf(name), renderer)
    }

    /// Sets the property of that name.
    public func setElement(
        _ key: VTLValue, to value: VTLValue, _ renderer: VTLRenderer
    ) throws(VTLFault) -> Bool {
        guard let name = key.bytes else { return false }
        return try set(renderer.nameOf(name), to: value, renderer)
    }

    /// The class and a number, as Java prints objects.
    public func text(_ renderer: VTLRenderer) -> String { "\(className)@1" }

    /// There are no properties.
    public func property(
        _ name: VTLName, _ renderer: VTLRenderer
    ) throws(VTLFault) -> VTLValue? { nil }
}

/// A call of a host's method.
public struct VTLCall {
    /// The method's name.
    public let name: VTLName
    /// The place of the call in the template: an index into `VTLTemplate.calls`, by which a host can
    /// keep what it derived from constant arguments; -1 in a template that `#evaluate` made.
    public let site: Int
    /// The values, in order. Borrowed: valid during the call.
    public let arguments: UnsafeBufferPointer<VTLValue>

    /// How many arguments there are.
    public var count: Int { arguments.count }
    /// The first argument; null without one.
    public var first: VTLValue { arguments.first ?? .null }
}
