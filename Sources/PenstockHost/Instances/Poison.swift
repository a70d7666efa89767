import CPenstock

enum Poison {
    static func wrap(_ one: inout CreatedInstances.One) {}
    static func unwrap(_ abi: pen_instance) {}
    static func table(_ id: String) -> UnsafeRawPointer? { nil }
}
