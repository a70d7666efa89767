import CPenstock

#if canImport(PenstockPlugin)
    import PenstockPlugin
#endif

extension Exchange {
    /// The `index`-th field with exactly this name, case included, as API Gateway compares names in
    /// mappings (reference/aws-surface.md §2.7); absent: there are no more.
    func exactHeader(_ name: Bytes, at index: Int) -> Bytes {
        // The host finds a name without case at once, and mostly that answers it.
        if header(name).isAbsent { return .absent }
        var place = 0
        var left = index
        while let field = headerField(at: place) {
            place += 1
            guard field.name == name else { continue }
            if left == 0 { return field.value }
            left -= 1
        }
        return .absent
    }
}
