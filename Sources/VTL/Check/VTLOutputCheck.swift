/// Looks for a way through the template whose output is JSON, and for text that is on no such way.
///
/// Every branch may be taken and every loop run any number of times, whatever its condition says, so
/// a template that is right is never called wrong but for references that print brackets or quotes.
struct VTLOutputCheck {
    /// A place in the code and how far the output is there.
    private struct Point: Hashable {
        var place: Int
        var outline: JSONOutline
    }

    /// How many points are looked at; a template with more gets no verdict.
    static let pointsMax = 20_000

    private let template: VTLTemplate
    private var points: [Point] = []
    private var numbers: [Point: Int] = [:]
    private var sources: [[Int]] = []
    private var complete: [Int] = []
    /// Where outputs stopped being JSON: the byte in the pool, by the text that has it.
    private var deaths: [Int: Int] = [:]
    private var unfinished: JSONOutline?

    /// Whether the first text of the template opens an object or array.
    static func looksLikeJSON(_ template: VTLTemplate) -> Bool {
        for instruction in template.code {
            if instruction.operation.printsReference { return false }
            guard instruction.operation == .text else { continue }
            let text = template.bytes(VTLPiece(start: instruction.a, count: instruction.b))
            guard let first = text.first(where: { $0 > 0x20 }) else { continue }
            return first == UInt8(ascii: "{") || first == UInt8(ascii: "[")
        }
        return false
    }

    static func run(_ template: VTLTemplate, _ report: inout VTLReport) {
        var check = VTLOutputCheck(template: template)
        guard check.explore() else { return }
        check.judge(&report)
    }

    private init(template: VTLTemplate) { self.template = template }

    /// False when there is too much to look at.
    private mutating func explore() -> Bool {
        visit(Point(place: 0, outline: JSONOutline()), from: nil)
        var next = 0
        while next < points.count {
            guard points.count <= Self.pointsMax else { return false }
            let point = points[next]
            for follower in followers(of: point, next) { visit(follower, from: next) }
            next += 1
        }
        return true
    }

    private mutating func visit(_ point: Point, from source: Int?) {
        let number = numbers[point] ?? points.count
        if number == points.count {
            numbers[point] = number
            points.append(point)
            sources.append([])
        }
        if let source { sources[number].append(source) }
    }

    private mutating func followers(of point: Point, _ number: Int) -> [Point] {
        guard point.place < template.code.count else { return [] }
        let instruction = template.code[point.place]
        func to(_ distance: Int32, _ outline: JSONOutline? = nil) -> Point {
            Point(place: point.place + Int(distance), outline: outline ?? point.outline)
        }
        switch instruction.operation {
        case .text: return print(instruction, point).map { [to(1, $0)] } ?? []
        case .render, .printVariable, .printProperty, .macro, .evaluate:
            return point.outline.addingReference().map { to(1, $0) }
        case .jump: return [to(instruction.a)]
        case .jumpIfNull, .jumpIfFalse, .jumpKeepingFalse, .jumpKeepingTrue, .foreachNext:
            return [to(1), to(instruction.a)]
        case .foreachBegin: return [to(1), to(instruction.b)]
        case .define: return [to(instruction.b)]
        // A string with references in it is not output.
        case .stringBegin: return [Point(place: endOfString(point.place), outline: point.outline)]
        case .leave: return [Point(place: endOfLoop(point.place), outline: point.outline)]
        case .end, .stop:
            if point.outline.isComplete {
                complete.append(number)
            } else {
                unfinished = point.outline
            }
            return []
        case .resource: return []
        default: return [to(1)]
        }
    }

    private mutating func print(_ instruction: VTLInstruction, _ point: Point) -> JSONOutline? {
        var outline = point.outline
        for (index, byte) in template.bytes(
            VTLPiece(start: instruction.a, count: instruction.b)
        ).enumerated() {
            guard let next = outline.adding(byte) else {
                deaths[point.place] = max(deaths[point.place] ?? 0, Int(instruction.a) + index)
                return nil
            }
            outline = next
        }
        return outline
    }

    private func endOfString(_ start: Int) -> Int {
        var depth = 0
        for place in start..<template.code.count {
            switch template.code[place].operation {
            case .stringBegin: depth += 1
            case .stringEnd: depth -= 1
            default: break
            }
            if depth == 0 { return place + 1 }
        }
        return template.code.count
    }

    private func endOfLoop(_ start: Int) -> Int {
        for place in start..<template.code.count
        where template.code[place].operation == .foreachNext
            && place + Int(template.code[place].a) <= start
        {
            return place + 1
        }
        return template.code.count - 1
    }

    // MARK: The verdict

    private func judge(_ report: inout VTLReport) {
        guard !complete.isEmpty else {
            if let unfinished {
                report.add(
                    .notJSON, "the output can't be JSON: at its end \(unfinished.missing)",
                    at: template.sourceCount)
            } else {
                let place = deaths.max { $0.value < $1.value }
                report.add(
                    .notJSON, "the output can't be JSON from here on",
                    at: offset(place?.value ?? 0, of: place?.key ?? 0))
            }
            return
        }
        let live = livePlaces()
        let dead = points.map(\.place).filter {
            template.code[$0].operation == .text && !live.contains($0)
        }
        // What comes behind the first is seldom anything but its consequence.
        guard let first = dead.min() else { return }
        report.add(
            .notJSON, "with this text the output can't be JSON",
            at: offset(deaths[first] ?? Int(template.code[first].a), of: first))
    }

    /// The places from which some way leads to a complete output.
    private func livePlaces() -> Set<Int> {
        var isLive = [Bool](repeating: false, count: points.count)
        var todo = complete
        while let number = todo.popLast() {
            guard !isLive[number] else { continue }
            isLive[number] = true
            todo += sources[number]
        }
        return Set(points.indices.filter { isLive[$0] }.map { points[$0].place })
    }

    /// A byte of the pool as a place of the template.
    private func offset(_ byte: Int, of place: Int) -> Int {
        byte < template.sourceCount ? byte : Int(template.code[place].offset)
    }
}
