import PenstockIO

/// What kinds of things happen in one run: drawn from the seed, so that some runs have no faults at
/// all and everything must succeed in them.
struct Profile {
    /// Backends die, answer garbage, refuse, hang.
    var backendFaults = false
    /// Backends close connections that wait in the gateway's pool.
    var staleCloses = false
    /// Clients leave, stall, break off.
    var clientFaults = false
    /// accept(), epoll and the worker queue fail now and then.
    var kernelFaults = false
    var reloads = 0
    /// Drain in the middle instead of at the end.
    var drainsEarly = false
    var clients = 1
    /// Of a thousand clients so many speak HTTP/2.
    var http2Share = 0
    var loops = 1
    /// More than all clients of a run can want.
    static let plenty = 128 << 20
    /// The memory budget of a loop: often less than its clients want at once.
    var bufferBytes = Self.plenty

    init(_ random: inout SimulatedRandom) {
        loops = random.of([1, 1, 2, 4])
        clients = random.pick(1...6)
        if random.chance(700) {
            backendFaults = random.chance(500)
            staleCloses = random.chance(500)
            clientFaults = random.chance(500)
            kernelFaults = random.chance(300)
        }
        if random.chance(400) { reloads = random.pick(1...4) }
        drainsEarly = random.chance(250)
        http2Share = random.of([0, 0, 300, 1000])
        if random.chance(300) { bufferBytes = random.of([16_384, 40_000, 100_000]) }
    }
}

/// One request of a client.
struct PlannedRequest {
    enum Route: String {
        /// Forwarded, streamed.
        case forward = "f"
        /// Answered by a plugin.
        case local = "l"
        /// Its body is buffered and echoed by a plugin.
        case echo = "e"
        /// A plugin waits for a worker before it is forwarded.
        case wait = "w"
        /// The body of the request and of the response are buffered on their way.
        case buffer = "b"
        /// A plugin asks an upstream before it is forwarded.
        case callout = "c"
        /// A plugin reads an upstream's answer piece by piece before it is forwarded.
        case stream = "s"
        /// A body filter holds chunks.
        case filter = "h"
        /// The integration hears of its upstream's answer, and waits before it lets it through.
        case events = "u"
        /// Forwarded to a name with several addresses, of which one is good.
        case race = "r"
    }
    var id: Int
    var method: String
    var route: Route
    var length = -1
    var isChunked = false
    var expectsContinue = false
    var closes = false
    var isOld = false

    var isIdempotent: Bool { method != "POST" && method != "PATCH" }
    var hasBody: Bool { length >= 0 }

    init(id: Int, _ random: inout SimulatedRandom) {
        self.id = id
        route = random.of([
            .forward, .forward, .forward, .forward, .local, .echo, .wait, .buffer, .callout,
            .filter, .filter, .events, .race, .stream,
        ])
        method = random.of(["GET", "GET", "GET", "POST", "POST", "PUT", "HEAD", "DELETE", "PATCH"])
        if method == "POST" || method == "PUT" || method == "PATCH" {
            length = Bodies.size(&random)
            isChunked = random.chance(400)
            expectsContinue = random.chance(150)
        }
        closes = random.chance(60)
        isOld = !isChunked && !expectsContinue && random.chance(60)
    }

    /// Request line and fields.
    var head: [UInt8] {
        var text = "\(method) /\(route.rawValue)/\(id)?q=\(id) HTTP/1.\(isOld ? 0 : 1)\r\n"
        text += "Host: sim\r\nX-Sim-Id: \(id)\r\nX-Sim-Len: \(max(length, 0))\r\n"
        if hasBody {
            text += isChunked ? "Transfer-Encoding: chunked\r\n" : "Content-Length: \(length)\r\n"
        }
        if expectsContinue { text += "Expect: 100-continue\r\n" }
        if closes {
            text += "Connection: close\r\n"
        } else if isOld {
            text += "Connection: keep-alive\r\n"
        }
        return Array((text + "\r\n").utf8)
    }

    /// The body as sent.
    func body(_ random: inout SimulatedRandom) -> [UInt8] {
        guard hasBody else { return [] }
        return isChunked
            ? Bodies.chunked(id ^ Bodies.requestSalt, length, &random)
            : Array(Content.bytes(id ^ Bodies.requestSalt, 0, length))
    }
}

/// Sizes and framing of bodies.
enum Bodies {
    /// Request bodies have other bytes than response bodies.
    static let requestSalt = 0x5a5a5

    static func size(_ random: inout SimulatedRandom) -> Int {
        switch random.below(12) {
        case 0: 0
        case 1...6: random.below(300)
        case 7...9: random.below(9000)
        case 10: random.pick(16_000...17_000)
        default: random.below(90_000)
        }
    }

    /// A body in chunks of all sizes.
    static func chunked(_ id: Int, _ length: Int, _ random: inout SimulatedRandom) -> [UInt8] {
        var out: [UInt8] = []
        var at = 0
        let most = random.of([3, 40, 1000, 30_000])
        while at < length {
            let count = min(
                length - at, random.pick(1...(length - at > 2000 ? max(most, 200) : most)))
            out += Array(String(count, radix: 16).utf8) + [13, 10]
            out += Content.bytes(id, at, count)
            out += [13, 10]
            at += count
        }
        return out + Array("0\r\n\r\n".utf8)
    }
}
