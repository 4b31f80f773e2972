import CPango
import Foundation

/// Pages on which texts and lines are drawn; lengths are points, places are counted from the top and from the side where reading starts.
///
/// Lengths are the only numbers with a fraction in this module; hours come as text.
final class PDFCanvas {
    /// A colour of the page.
    struct Colour {
        let red: Double
        let green: Double
        let blue: Double

        static let ink = Colour(red: 0.13, green: 0.15, blue: 0.17)
        static let faint = Colour(red: 0.42, green: 0.44, blue: 0.46)
        static let teal = Colour(red: 0.05, green: 0.33, blue: 0.36)
        static let gold = Colour(red: 0.71, green: 0.55, blue: 0.24)
        static let band = Colour(red: 0.95, green: 0.95, blue: 0.92)
    }

    let width: Double
    let height: Double
    let language: String
    let cairo: OpaquePointer
    private let surface: OpaquePointer
    private let sink: Sink
    private(set) var unreadable: String?

    /// Whether lines begin at the right.
    var isRightToLeft: Bool { ["ar", "fa"].contains(language.prefix(2)) }

    /// Gathers the bytes of the file.
    private final class Sink {
        var bytes: [UInt8] = []
    }

    /// Draws a document.
    ///
    /// - Parameters:
    ///   - width: of all pages.
    ///   - height: of all pages.
    ///   - language: its code.
    ///   - title: what the file is called inside.
    ///   - created: the time that the file states, as in `2026-03-10T12:00:00Z`; the clock is not read.
    /// - Throws: `DocumentError.noFont` or `.drawing`.
    static func draw(
        width: Double, height: Double, language: String, title: String, created: String,
        _ body: (PDFCanvas) throws -> Void
    ) throws -> [UInt8] {
        let canvas = try PDFCanvas(width, height, language)
        cairo_pdf_surface_set_metadata(canvas.surface, CAIRO_PDF_METADATA_TITLE, title)
        cairo_pdf_surface_set_metadata(canvas.surface, CAIRO_PDF_METADATA_CREATE_DATE, created)
        cairo_pdf_surface_set_metadata(canvas.surface, CAIRO_PDF_METADATA_CREATOR, "Saat")
        try body(canvas)
        cairo_surface_finish(canvas.surface)
        let status = cairo_surface_status(canvas.surface)
        guard status == CAIRO_STATUS_SUCCESS else {
            throw DocumentError.drawing(String(cString: cairo_status_to_string(status)))
        }
        if let text = canvas.unreadable { throw DocumentError.noFont(text) }
        return canvas.sink.bytes
    }

    private init(_ width: Double, _ height: Double, _ language: String) throws {
        self.width = width
        self.height = height
        self.language = language
        let sink = Sink()
        self.sink = sink
        let surface = cairo_pdf_surface_create_for_stream(
            { place, data, count in
                guard let place, let data else { return CAIRO_STATUS_WRITE_ERROR }
                let sink = Unmanaged<Sink>.fromOpaque(place).takeUnretainedValue()
                sink.bytes += UnsafeBufferPointer(start: data, count: Int(count))
                return CAIRO_STATUS_SUCCESS
            }, Unmanaged.passUnretained(sink).toOpaque(), width, height)
        guard let surface, let cairo = cairo_create(surface) else {
            throw DocumentError.drawing("no surface")
        }
        self.surface = surface
        self.cairo = cairo
    }

    deinit {
        cairo_destroy(cairo)
        cairo_surface_destroy(surface)
    }

    /// Ends a page and begins the next.
    func newPage() { cairo_show_page(cairo) }

    /// Where a box of a width begins on the paper.
    func left(_ start: Double, _ width: Double) -> Double {
        isRightToLeft ? self.width - start - width : start
    }

    /// Chooses the colour of what follows.
    func use(_ colour: Colour) { cairo_set_source_rgb(cairo, colour.red, colour.green, colour.blue) }

    /// Draws the outline of a box.
    func frame(_ inset: Double, _ line: Double, _ colour: Colour) {
        use(colour)
        cairo_set_line_width(cairo, line)
        cairo_rectangle(cairo, inset, inset, width - 2 * inset, height - 2 * inset)
        cairo_stroke(cairo)
    }

    /// Fills a box.
    func fill(_ start: Double, _ top: Double, _ width: Double, _ height: Double, _ colour: Colour) {
        use(colour)
        cairo_rectangle(cairo, left(start, width), top, width, height)
        cairo_fill(cairo)
    }

    /// Draws a level line.
    func rule(_ start: Double, _ top: Double, _ width: Double, _ line: Double, _ colour: Colour) {
        use(colour)
        cairo_set_line_width(cairo, line)
        cairo_move_to(cairo, left(start, width), top)
        cairo_line_to(cairo, left(start, width) + width, top)
        cairo_stroke(cairo)
    }

    /// Draws a star of eight points, two squares one upon the other, as it ends the verses of a book.
    func star(_ x: Double, _ y: Double, _ radius: Double, _ colour: Colour) {
        use(colour)
        for turn in 0..<2 {
            for corner in 0..<4 {
                let angle = Double.pi / 4 * Double(2 * corner + turn)
                let (dx, dy) = (radius * cos(angle), radius * sin(angle))
                if corner == 0 {
                    cairo_move_to(cairo, x + dx, y + dy)
                } else {
                    cairo_line_to(cairo, x + dx, y + dy)
                }
            }
            cairo_close_path(cairo)
            cairo_fill(cairo)
        }
    }

    /// Takes note of a text that no font shows.
    func note(unreadable text: String) { unreadable = unreadable ?? text }
}
