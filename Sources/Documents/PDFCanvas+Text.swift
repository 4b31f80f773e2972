import CPango

/// How a text looks.
struct TextStyle {
    /// The side of its box at which a text stands.
    enum Side {
        case start
        case middle
        case end
    }

    var size: Double
    var colour = PDFCanvas.Colour.ink
    var isBold = false
    var side = Side.start
    /// Whether what does not fit the width goes on in the next line; else it is cut with dots.
    var wraps = false
    /// Whether it is a code, whose letters stand from left to right in every language.
    var isCode = false
    /// Whether a level voice is wanted, for tables; else one for reading.
    var isPlain = false

    /// The families in the order in which they are asked for letters.
    ///
    /// The Naskh of Noto gives the Persian digits Arabic forms, so that Persian is set in the other hand.
    fileprivate func families(_ language: String) -> String {
        if isCode { return "Noto Sans Mono,DejaVu Sans Mono,Menlo,monospace" }
        return isPlain
            ? "Noto Sans,Noto Sans Arabic,Noto Naskh Arabic,DejaVu Sans,Geeza Pro,sans-serif"
            : language == "fa"
                ? "Noto Serif,Noto Sans Arabic,DejaVu Sans,Geeza Pro,serif"
                : "Noto Serif,Noto Naskh Arabic,DejaVu Sans,Geeza Pro,serif"
    }
}

extension PDFCanvas {
    /// Draws a text in a box; gives the height that it took.
    ///
    /// The first line stands where the size says, whatever the fonts: texts of two scripts beside each other stand on one line.
    @discardableResult
    func text(_ text: String, _ style: TextStyle, start: Double, top: Double, width: Double) -> Double {
        let layout = layout(text, style, width)
        defer { g_object_unref(UnsafeMutableRawPointer(layout)) }
        use(style.colour)
        let baseline = Double(pango_layout_get_baseline(layout)) / Double(PANGO_SCALE)
        cairo_move_to(cairo, left(start, width), top + style.size * PDFCanvas.ascent - baseline)
        pango_cairo_show_layout(cairo, layout)
        return height(of: layout, style)
    }

    /// The height that a text would take.
    func height(_ text: String, _ style: TextStyle, width: Double) -> Double {
        let layout = layout(text, style, width)
        defer { g_object_unref(UnsafeMutableRawPointer(layout)) }
        return height(of: layout, style)
    }

    /// The style with letters as small as a text needs to stand on one line, but not below a size.
    func fitting(_ text: String, _ style: TextStyle, width: Double, smallest: Double) -> TextStyle {
        var style = style
        while style.size > smallest {
            let layout = layout(text, style, width)
            defer { g_object_unref(UnsafeMutableRawPointer(layout)) }
            if pango_layout_is_ellipsized(layout) == 0 { break }
            style.size = max(smallest, style.size * 0.93)
        }
        return style
    }

    /// How far the line on which letters stand lies below the top of a box, and how high a line is, in sizes of the letters.
    private static let ascent = 1.12
    private static let line = 1.5

    private func height(of layout: OpaquePointer, _ style: TextStyle) -> Double {
        guard pango_layout_get_line_count(layout) > 1 else { return style.size * PDFCanvas.line }
        var (width, height): (Int32, Int32) = (0, 0)
        pango_layout_get_size(layout, &width, &height)
        return Double(height) / Double(PANGO_SCALE)
    }

    private func layout(_ text: String, _ style: TextStyle, _ width: Double) -> OpaquePointer {
        guard let layout = pango_cairo_create_layout(cairo), let font = pango_font_description_new() else {
            preconditionFailure("pango gives a layout or ends the program")
        }
        defer { pango_font_description_free(font) }
        pango_font_description_set_family(font, style.families(language))
        pango_font_description_set_absolute_size(font, style.size * Double(PANGO_SCALE))
        if style.isBold { pango_font_description_set_weight(font, PANGO_WEIGHT_BOLD) }
        let flows = isRightToLeft && !style.isCode
        pango_context_set_base_dir(
            pango_layout_get_context(layout), flows ? PANGO_DIRECTION_RTL : PANGO_DIRECTION_LTR)
        // Some digits of Persian look otherwise in Urdu; fonts ask for the language.
        pango_context_set_language(pango_layout_get_context(layout), pango_language_from_string(language))
        pango_layout_set_auto_dir(layout, 0)
        pango_layout_set_font_description(layout, font)
        pango_layout_set_width(layout, Int32(width * Double(PANGO_SCALE)))
        pango_layout_set_alignment(layout, alignment(style))
        if style.wraps {
            pango_layout_set_wrap(layout, PANGO_WRAP_WORD_CHAR)
        } else {
            pango_layout_set_ellipsize(layout, PANGO_ELLIPSIZE_END)
        }
        pango_layout_set_text(layout, text, -1)
        if pango_layout_get_unknown_glyphs_count(layout) > 0 { note(unreadable: text) }
        return layout
    }

    /// The side of the paper for a side of reading.
    private func alignment(_ style: TextStyle) -> PangoAlignment {
        switch style.side {
        case .middle: PANGO_ALIGN_CENTER
        case .start: isRightToLeft ? PANGO_ALIGN_RIGHT : PANGO_ALIGN_LEFT
        case .end: isRightToLeft ? PANGO_ALIGN_LEFT : PANGO_ALIGN_RIGHT
        }
    }
}
