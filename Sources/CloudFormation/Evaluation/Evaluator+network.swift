internal import SourceTree

extension Evaluator {
    // AWS CloudFormation user guide, "Fn::Cidr": count is 1 to 256; cidrBits is what each range
    // leaves for hosts.
    func cidr(_ argument: SourceNode, at place: SourceLocation) -> TemplateValue? {
        let usage = "[\"10.0.0.0/16\", count, bits for hosts]"
        guard let nodes = arguments(argument, 2...3, usage, at: place) else { return nil }
        let block = scalar(nodes, 0)
        let count = scalar(nodes, 1)
        // AWS's page leaves cidrBits out as well as in; 8 gives /24 for IPv4 there, and 64 bits are
        // what an IPv6 subnet has.
        let bits = nodes.count == 3 ? scalar(nodes, 2) : nil
        guard let block, let count, nodes.count == 2 || bits != nil else { return nil }
        guard let parsed = CIDRBlock(block.text) else {
            fault("'\(block.text)' is not a CIDR block", at: nodes[0].location, hint: usage)
            return nil
        }
        guard let number = Int(count.text), (1...256).contains(number) else {
            fault("the count is 1 to 256, not '\(count.text)'", at: nodes[1].location, hint: usage)
            return nil
        }
        guard let size = bits.map({ Int($0.text) }) ?? (parsed.isIPv6 ? 64 : 8),
            let subnets = parsed.subnets(number, bits: size)
        else {
            fault(
                "\(block.text) doesn't hold \(number) ranges with \(bits?.text ?? "8") bits each",
                at: place, hint: usage)
            return nil
        }
        let values = subnets.map { TemplateValue(.string($0), at: place) }
        return TemplateValue(.array(values), at: place)
    }
}
