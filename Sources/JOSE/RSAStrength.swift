/// Which RSA keys are refused.
enum RSAStrength {
    /// RFC 7518 §3.3: at least 2048 bits. The upper bound is what keeps a key from costing a request
    /// milliseconds.
    static let bits = 2048...8192

    static func checked(
        modulus: [UInt8], exponent: [UInt8]
    ) throws(JOSEError) -> JSONWebKey.Material {
        // RFC 7518 §6.3.1.1 forbids leading zeros; some issuers write one all the same.
        let modulus = Array(modulus.drop { $0 == 0 })
        let exponent = Array(exponent.drop { $0 == 0 })
        let size = modulus.count * 8 - (modulus.first?.leadingZeroBitCount ?? 0)
        guard bits.contains(size) else {
            throw JOSEError(
                .key,
                "an RSA key of \(size) bits: \(bits.lowerBound) to \(bits.upperBound) are taken")
        }
        guard modulus.last.map({ $0 & 1 == 1 }) == true else {
            throw JOSEError(.key, "an RSA modulus that is even")
        }
        // With 1 anybody's text is its own signature. FIPS 186-5 §A.1.1 bounds it above, OpenSSL by 64 bits.
        guard exponent.count <= 8, exponent != [1], exponent.last.map({ $0 & 1 == 1 }) == true
        else {
            throw JOSEError(.key, "an RSA exponent that is 1, even or longer than 64 bits")
        }
        guard !isROCA(modulus) else {
            throw JOSEError(.key, "an RSA key of the weak generator CVE-2017-15361 (ROCA)")
        }
        return .rsa(modulus: modulus, exponent: exponent)
    }

    /// The primes that the weak generator's keys are built over, and what its keys leave when they are
    /// divided by each: powers of 65537 (Nemec et al., "The Return of Coppersmith's Attack", 2017, §2.3).
    private static let residues: [(prime: UInt32, powers: Set<UInt32>)] =
        ([
            3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61, 67, 71, 73, 79, 83, 89,
            97, 101, 103, 107, 109, 113, 127, 131, 137, 139, 149, 151, 157, 163, 167,
        ] as [UInt32]).map { prime in
            var powers: Set<UInt32> = []
            var power: UInt32 = 1
            while powers.insert(power).inserted { power = power * 65537 % prime }
            return (prime, powers)
        }

    private static func isROCA(_ modulus: [UInt8]) -> Bool {
        residues.allSatisfy { prime, powers in
            powers.contains(modulus.reduce(0) { ($0 << 8 | UInt32($1)) % prime })
        }
    }
}
