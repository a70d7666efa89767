import PenstockCore

extension RouteMetrics {
    /// Counts an answer by its class; 0: aborted.
    @inline(__always)
    mutating func count(status: Int32) {
        switch status / 100 {
        case 1, 2: byClass.1 &+= 1
        case 3: byClass.2 &+= 1
        case 4: byClass.3 &+= 1
        case 5: byClass.4 &+= 1
        default: byClass.0 &+= 1
        }
    }
}
