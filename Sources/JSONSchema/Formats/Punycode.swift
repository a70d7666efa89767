/// RFC 3492.
enum Punycode {
    private static let base = 36
    private static let initialBias = 72
    private static let initialN = 128

    /// The label that an encoded one (without its prefix) stands for.
    static func decode(_ text: [UInt8]) -> [Unicode.Scalar]? {
        var output: [UInt32] = []
        var rest = text[...]
        if let hyphen = text.lastIndex(of: UInt8(ascii: "-")) {
            output = text[..<hyphen].map(UInt32.init)
            rest = text[(hyphen + 1)...]
        }
        var (n, index, bias) = (initialN, 0, initialBias)
        while !rest.isEmpty {
            let before = index
            var (weight, k) = (1, base)
            while true {
                guard let digit = rest.popFirst().flatMap(value) else { return nil }
                index += digit * weight
                let threshold = max(1, min(26, k - bias))
                if digit < threshold { break }
                weight *= base - threshold
                k += base
                // Labels are short; what overflows is none.
                guard index < 1 << 40, weight < 1 << 40 else { return nil }
            }
            bias = adapt(index - before, output.count + 1, isFirst: before == 0)
            n += index / (output.count + 1)
            index %= output.count + 1
            guard n <= 0x10ffff else { return nil }
            output.insert(UInt32(n), at: index)
            index += 1
        }
        let scalars = output.compactMap(Unicode.Scalar.init)
        return scalars.count == output.count ? scalars : nil
    }

    /// A label without its prefix; nil when it is far too long.
    static func encode(_ label: [Unicode.Scalar]) -> [UInt8]? {
        guard label.count <= 256 else { return nil }
        var output = label.filter(\.isASCII).map { UInt8(truncatingIfNeeded: $0.value) }
        let basic = output.count
        var done = basic
        if basic > 0 { output.append(UInt8(ascii: "-")) }
        var (n, delta, bias) = (initialN, 0, initialBias)
        while done < label.count {
            let next = label.map { Int($0.value) }.filter { $0 >= n }.min() ?? n
            delta += (next - n) * (done + 1)
            n = next
            for scalar in label {
                if Int(scalar.value) < n { delta += 1 }
                guard Int(scalar.value) == n else { continue }
                append(delta, bias, to: &output)
                bias = adapt(delta, done + 1, isFirst: done == basic)
                delta = 0
                done += 1
            }
            delta += 1
            n += 1
        }
        return output
    }

    private static func append(_ delta: Int, _ bias: Int, to output: inout [UInt8]) {
        var (rest, k) = (delta, base)
        while true {
            let threshold = max(1, min(26, k - bias))
            if rest < threshold { break }
            output.append(digit(threshold + (rest - threshold) % (base - threshold)))
            rest = (rest - threshold) / (base - threshold)
            k += base
        }
        output.append(digit(rest))
    }

    private static func adapt(_ delta: Int, _ count: Int, isFirst: Bool) -> Int {
        var delta = isFirst ? delta / 700 : delta / 2
        delta += delta / count
        var k = 0
        while delta > 455 {
            delta /= 35
            k += base
        }
        return k + 36 * delta / (delta + 38)
    }

    private static func value(_ byte: UInt8) -> Int? {
        if byte.isDigit { return Int(byte) - 0x30 + 26 }
        return byte.isLetter ? Int(byte | 0x20) - 0x61 : nil
    }

    private static func digit(_ value: Int) -> UInt8 {
        UInt8(truncatingIfNeeded: value < 26 ? value + 0x61 : value - 26 + 0x30)
    }
}
