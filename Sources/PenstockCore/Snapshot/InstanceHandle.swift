public import CPenstock

/// A configured plugin that outlives snapshots: one record a loop, or one for all.
/// PenstockHost makes them; whoever holds a reference keeps the instances alive.
public protocol InstanceHandle: AnyObject, Sendable {
    /// The records, one a loop, or one when `isShared`; valid as long as the handle.
    var records: UnsafePointer<InstanceRecord> { get }
    /// One record for all loops.
    var isShared: Bool { get }
    /// The body filter of each record, in the same order, or nil.
    var filters: UnsafePointer<pen_body_filter>? { get }
}
