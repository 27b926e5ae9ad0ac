using System.Buffers;
using Burst.Infer.Scan.Lexing;
using Burst.Infer.Scan.Macros;

namespace Burst.Infer.Scan.Sources;

/// <summary>Makes a file's text into what there is to do.</summary>
internal sealed class FileParser
{
    private static readonly SearchValues<string> Watched = SearchValues.Create(
        ["__DATE__", "__TIME", ".incbin", ".include", "push_macro", "pop_macro", "_Pragma"], StringComparison.Ordinal);

    private readonly string _text;
    private readonly LanguageRules _rules;
    private readonly Tokenizer _tokenizer;
    private readonly List<Directive> _directives = [];
    private readonly Stack<Conditional> _open = new();
    private readonly SourceReader _reader;
    private bool _hasTextOutside;
    private string? _fault;

    private FileParser(string text, LanguageRules rules)
    {
        const string ByteOrderMark = "\xEF\xBB\xBF";
        _text = text;
        _rules = rules;
        _tokenizer = new Tokenizer(rules);
        var start = text.StartsWith(ByteOrderMark, StringComparison.Ordinal) ? ByteOrderMark.Length : 0;
        var isWatched = text.AsSpan().ContainsAny(Watched);
        _reader = new SourceReader(text, rules, start) { OnText = isWatched ? WatchText : null };
    }

    /// <param name="text">The file's bytes, one character each.</param>
    /// <param name="rules">The language.</param>
    public static ParsedFile Parse(string text, LanguageRules rules) =>
        new FileParser(rules.HasTrigraphs ? Trigraphs.Replace(text) : text, rules).Parse();

    private ParsedFile Parse()
    {
        Symbol? guard = null;
        while (!_reader.IsAtEnd)
        {
            if (_reader.TryEnterDirective())
                ReadDirective();
            else
                SkipText();
        }

        if (_open.Count > 0)
            _fault ??= $"a conditional is not finished (line {_directives[_open.Peek().First].Line})";
        if (!_hasTextOutside && _directives is [{ } first, ..] && first.Next == _directives.Count - 1 && first.Next > 0)
            guard = GuardOf(first);
        return new ParsedFile(_text, [.. _directives], guard, _fault);
    }

    private void SkipText()
    {
        var from = _reader.At;
        _reader.SkipText();
        if (_open.Count == 0 && !_hasTextOutside)
            _hasTextOutside = _text.AsSpan(from, _reader.At - from).ContainsAnyExcept(" \t\v\f\r\n");
    }

    private Symbol? GuardOf(Directive first)
    {
        if (first.Kind == DirectiveKind.Ifndef)
            return first.Name;
        if (first.Kind != DirectiveKind.If)
            return null;
        return first.Tokens(_rules) switch
        {
            [{ Text: "!" }, { Text: "defined" }, { Symbol: { } name }] => name,
            [{ Text: "!" }, { Text: "defined" }, { Text: "(" }, { Symbol: { } name }, { Text: ")" }] => name,
            _ => null,
        };
    }

    private void ReadDirective()
    {
        var line = _reader.Line;
        var name = _reader.ReadName();
        switch (name)
        {
            case "include":
                AddInclude(DirectiveKind.Include, line);
                return;
            case "include_next":
                AddInclude(DirectiveKind.IncludeNext, line);
                return;
            case "import":
                AddInclude(DirectiveKind.Import, line);
                return;
        }

        // The name is a part of the file's text: it stays what it is.
        var text = _reader.ReadDirective();
        switch (name)
        {
            case "define":
                AddDefinition(line, text.TrimStart());
                break;
            case "undef":
                AddNamed(DirectiveKind.Undef, line, text);
                break;
            case "ifdef":
                AddNamed(DirectiveKind.Ifdef, line, text);
                Open();
                break;
            case "ifndef":
                AddNamed(DirectiveKind.Ifndef, line, text);
                Open();
                break;
            case "if":
                Add(new Directive(DirectiveKind.If, line) { Text = text });
                Open();
                break;
            case "elif":
                Branch(Add(new Directive(DirectiveKind.Elif, line) { Text = text }));
                break;
            case "elifdef" when _rules.HasElifdef:
                Branch(AddNamed(DirectiveKind.Elifdef, line, text));
                break;
            case "elifndef" when _rules.HasElifdef:
                Branch(AddNamed(DirectiveKind.Elifndef, line, text));
                break;
            case "else":
                Branch(Add(new Directive(DirectiveKind.Else, line)));
                break;
            case "endif":
                Branch(Add(new Directive(DirectiveKind.Endif, line)));
                _open.TryPop(out _);
                break;
            case "pragma":
                AddPragma(line, text);
                break;
            case "line":
                Add(new Directive(DirectiveKind.Line, line));
                break;
            case "" when text.Span.IsWhiteSpace():
            case "warning" or "ident" or "sccs" or "elifdef" or "elifndef":
                break;
            case "error":
                AddTrouble(line, $"#error{text}");
                break;
            default:
                AddUnknown(line, name);
                break;
        }
    }

    private void AddUnknown(int line, ReadOnlySpan<char> name)
    {
        // In assembler, '#' begins many a comment.
        if (_rules.Language == SourceLanguage.Assembler && name is not ("assert" or "unassert" or "embed"))
            return;
        if (name.Length > 0 && char.IsAsciiDigit(name[0]))
            Add(new Directive(DirectiveKind.Line, line));
        else
            AddTrouble(line, $"#{name} is not known");
    }

    private void AddInclude(DirectiveKind kind, int line)
    {
        var header = _reader.TryReadHeader(out var isAngled);
        var text = _reader.ReadDirective();
        Add(new Directive(kind, line) { Header = header is null ? null : FileText.Decode(header), IsAngled = isAngled, Text = text });
    }

    private void AddDefinition(int line, ReadOnlyMemory<char> text)
    {
        try
        {
            var macro = MacroText.Parse(text, _rules);
            Add(new Directive(DirectiveKind.Define, line)
            {
                Name = macro.Name,
                Macro = macro,
                Times = Mentions.Times(text.Span),
            });
        }
        catch (ScanTroubleException e)
        {
            AddTrouble(line, e.Message);
        }

        if (_reader.OnText is null)
            return;
        if (Mentions.MacroPragma(text.Span))
            AddTrouble(line, "a macro holds a pragma that changes macros or headers");
        if (Mentions.AssemblerFile(text.Span) >= 0)
            Add(new Directive(DirectiveKind.AssemblerFile, line));
    }

    private Directive AddNamed(DirectiveKind kind, int line, ReadOnlyMemory<char> text)
    {
        var name = text.TrimStart().Span;
        var end = name.Length > 0 && _tokenizer.IsNameStart(name[0]) ? _tokenizer.NameEnd(name, 0) : 0;
        if (end == 0)
            _fault ??= $"a directive lacks a name (line {line})";
        return Add(new Directive(kind, line) { Name = Symbol.Of(name[..end]) });
    }

    private void AddPragma(int line, ReadOnlyMemory<char> text)
    {
        switch (_tokenizer.All(text.Span))
        {
            case [{ Text: "once" }, ..]:
                Add(new Directive(DirectiveKind.Once, line));
                break;
            case [{ Text: "GCC" or "clang" }, { Text: "system_header" }, ..]:
                Add(new Directive(DirectiveKind.SystemHeader, line));
                break;
            case [{ Text: "push_macro" or "pop_macro" } what, { Text: "(" }, { Kind: TokenKind.String } name, { Text: ")" }, ..]:
                var kind = what.Text == "push_macro" ? DirectiveKind.PushMacro : DirectiveKind.PopMacro;
                Add(new Directive(kind, line) { Name = Symbol.Of(name.Text.AsSpan()[1..^1]) });
                break;
            case [{ Text: "GCC" }, { Text: "dependency" or "pch_preprocess" or "error" } what, ..]:
                AddTrouble(line, $"#pragma GCC {what.Text}");
                break;
        }
    }

    private void AddTrouble(int line, string reason) =>
        Add(new Directive(DirectiveKind.Trouble, line) { Text = reason.AsMemory() });

    private Directive Add(Directive directive)
    {
        _directives.Add(directive);
        return directive;
    }

    private void Open() => _open.Push(new Conditional(_directives.Count - 1) { Last = _directives.Count - 1 });

    private void Branch(Directive directive)
    {
        if (!_open.TryPeek(out var open))
        {
            _fault ??= $"a conditional ends that was not begun (line {directive.Line})";
            return;
        }

        _directives[open.Last].Next = _directives.Count - 1;
        open.Last = _directives.Count - 1;
    }

    private void WatchText(int from, int to, bool isString)
    {
        var text = _text.AsSpan(from, to - from);
        if (!text.ContainsAny(Watched))
            return;
        var isAssembler = _rules.Language == SourceLanguage.Assembler;
        if (!isString && Mentions.Times(text) is var times and not TimeMacros.None)
            Add(new Directive(DirectiveKind.Time, _reader.Line) { Times = times });
        if (Mentions.MacroPragma(_text.AsSpan(from)[..Math.Min(_text.Length - from, to - from + 80)]))
            AddTrouble(_reader.Line, "a _Pragma changes macros or headers");
        if (isString == isAssembler)
            return;
        for (var at = from; Mentions.AssemblerFile(_text.AsSpan(at, to - at)) is >= 0 and var found;)
        {
            at += found + 1;
            Add(new Directive(DirectiveKind.AssemblerFile, _reader.Line)
            {
                Header = Mentions.AssemblerFileName(_text, at),
                IsSource = _text.AsSpan(at).StartsWith("include"),
            });
        }
    }

    /// <summary>A conditional that has not ended: its first directive and its last so far.</summary>
    private sealed class Conditional(int first)
    {
        public int First { get; } = first;

        public required int Last { get; set; }
    }
}
