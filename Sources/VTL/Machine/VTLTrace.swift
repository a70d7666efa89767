/// Sees what a rendering does, for `penstock render --trace`.
public protocol VTLTrace: AnyObject {
    /// A reference was evaluated: its text in the template, where it stands (bytes), its value.
    func reference(_ source: String, at offset: Int, value: String?)
    /// A variable, property or element was set, by the directive at `offset`: `#set`, `#define`, or a
    /// `#foreach` that goes to an element.
    func assignment(_ name: String, at offset: Int, value: String)
    /// The condition of the `#if` or `#elseif` at `offset` was decided.
    func condition(at offset: Int, isTrue: Bool)
}
