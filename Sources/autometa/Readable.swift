extension Duration {
    var inSeconds: String { "\((self / .seconds(1)).rounded(to: 1))" }
}

extension Double {
    func rounded(to places: Int) -> Double {
        let scale = [1.0, 10, 100][min(max(places, 0), 2)]
        return (self * scale).rounded() / scale
    }
}
