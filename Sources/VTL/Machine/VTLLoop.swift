internal import JSON

/// A running `#foreach`.
struct VTLLoop {
    var list: VTLValue
    /// The element after the current one, when the list is one of a document.
    var nextNode: JSONNode
    /// Elements at the beginning; a list that has another number later makes the loop fail.
    var count: Int
    var changes: Int
    var next: Int
    var variable: Int
    var scope: Int
    /// The variable that holds the count; that of "has next" is behind it, the scope's before it.
    var counters: Int
    /// Where it stands in the template.
    var offset: Int
    /// The place behind the loop.
    var exit: Int
    /// What the variables held before.
    var savedElement: VTLValue
    var savedScope: VTLValue
    var savedCount: VTLValue
    var savedHasNext: VTLValue
    var level: VTLLevel
    /// Whether the element is null, which hides the variable.
    var isHiding = false
}
