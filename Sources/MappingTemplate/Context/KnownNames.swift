internal import VTL

/// What is known of names of one template in `$context`, by their numbers.
final class KnownNames {
    /// A name as the template spells it, and where the request has the variable.
    struct Name {
        let text: String
        let place: Int?
    }

    let template: MappingTemplate
    private var names: [Name?] = []
    /// The places alone, which are read without a look at the text; -1: there is none.
    private var places: [Int] = []

    init(_ template: MappingTemplate) { self.template = template }

    /// Where the request has the variable; nil: nowhere, or it isn't known yet.
    @inline(__always)
    func place(of number: Int) -> Int? {
        guard number < places.count, places[number] >= 0 else { return nil }
        return places[number]
    }

    /// The name of that number, which `make` looks up when it is new.
    func name(_ number: Int, _ make: () -> Name) -> Name {
        while names.count <= number {
            names.append(nil)
            places.append(-1)
        }
        if let known = names[number] { return known }
        let made = make()
        names[number] = made
        places[number] = made.place ?? -1
        return made
    }
}
