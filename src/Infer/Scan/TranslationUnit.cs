using System.Collections.Immutable;
using Burst.Gg.Layout;
using Burst.Infer.Scan.Conditions;
using Burst.Infer.Scan.Headers;
using Burst.Infer.Scan.Lexing;
using Burst.Infer.Scan.Macros;
using Burst.Infer.Scan.Sources;

namespace Burst.Infer.Scan;

/// <summary>Goes through one translation unit's directives.</summary>
/// <remarks>Not thread-safe; for one use.</remarks>
internal sealed class TranslationUnit : IBuiltinMacros
{
    private const int DepthLimit = 200;

    private static readonly ImmutableArray<Macro> Builtins =
    [
        new(Symbol.Of("__LINE__"), BuiltinMacro.Line),
        new(Symbol.Of("__FILE__"), BuiltinMacro.File),
        new(Symbol.Of("__INCLUDE_LEVEL__"), BuiltinMacro.IncludeLevel),
        new(Symbol.Of("__has_include"), BuiltinMacro.HasInclude),
        new(Symbol.Of("__has_include_next"), BuiltinMacro.HasIncludeNext),
        new(Symbol.Of("__COUNTER__"), BuiltinMacro.Counter),
        .. from name in (string[])["__DATE__", "__TIME__", "__TIMESTAMP__", "__BASE_FILE__", "__FILE_NAME__", "_Pragma"]
           select new Macro(Symbol.Of(name), BuiltinMacro.Unpredictable),
    ];

    private static readonly ImmutableArray<Macro> Questions =
    [
        .. from name in (string[])["__has_attribute", "__has_cpp_attribute", "__has_c_attribute", "__has_builtin", "__has_feature",
               "__has_extension", "__has_declspec_attribute", "__has_warning", "__is_identifier"]
           select new Macro(Symbol.Of(name), BuiltinMacro.Question),
    ];

    private readonly ScanRequest _request;
    private readonly FileCache _files;
    private readonly MacroTable _macros;
    private readonly MacroExpander _expander;
    private readonly ConditionEvaluator _conditions;
    private readonly HeaderSearch _search;
    private readonly ImmutableArray<ScannedFile>.Builder _entered = ImmutableArray.CreateBuilder<ScannedFile>();
    private readonly ImmutableArray<ScannedFile>.Builder _probed = ImmutableArray.CreateBuilder<ScannedFile>();
    private readonly ImmutableArray<AssemblerFile>.Builder _assembler = ImmutableArray.CreateBuilder<AssemblerFile>();
    private readonly HashSet<(HeaderFile File, bool IsSystem)> _noted = [];
    private readonly SortedSet<string> _directories = new(StringComparer.Ordinal);
    private TimeMacros _times;
    private bool _hasOnce;
    private bool _hasLooked;

    // The file that is being read.
    private HeaderFile _file = null!;
    private bool _isSystem;
    private bool _hasLineDirective;
    private int _depth;
    private int _line;

    public TranslationUnit(ScanRequest request, FileCache files, FolderListings folders, RealNames realNames, MacroTable macros)
    {
        _request = request;
        _files = files;
        _macros = macros;
        _expander = new MacroExpander(macros, this, request.Rules);
        _conditions = new ConditionEvaluator(_expander, macros, request.Rules);
        _search = new HeaderSearch(request.Search, request.Directory, request.Identity, folders, request is { ShortensNames: true, Identity: HeaderIdentity.ByRoute } ? realNames : null);
    }

    public ScanResult Scan()
    {
        string? trouble = null;
        try
        {
            ScanAll();
        }
        catch (ScanTroubleException e)
        {
            trouble = _file is null ? e.Message : $"{e.Message} ({_file.Name}:{_line})";
        }

        return new ScanResult(
            _entered.ToImmutable(), _probed.ToImmutable(), [.. _directories], _assembler.ToImmutable(), _times, trouble);
    }

    private void ScanAll()
    {
        foreach (var macro in _request.Predefined.Macros)
            _macros[macro.Name] = macro;
        foreach (var macro in Builtins)
            _macros[macro.Name] = macro;
        foreach (var macro in Questions)
        {
            if (_request.Compiler.Has(macro.Name.Name))
                _macros[macro.Name] = macro;
        }

        var source = _search.Find(_request.Source, _search.Anywhere)
            ?? throw new ScanTroubleException($"'{_request.Source}' is not found");
        Note(source);
        _file = source;
        source.State.IsEntered = true;
        foreach (var option in _request.Macros)
            Apply(option);
        var own = IsByFile ? _search.OwnDirectory("", isSystem: false) : new HeaderDirectory("./", false, _search.Quote);
        foreach (var name in _request.MacroFiles)
            EnterGiven(name, own);
        if (_request.ImplicitHeader is { } implicitHeader && _search.Find(implicitHeader, _search.Bracket) is { } found)
            Enter(found, isImport: false);
        foreach (var name in _request.IncludedFiles)
            EnterGiven(name, own);
        Read(source);
    }

    private void Apply(MacroOption option)
    {
        var text = FileText.Encode(option.Text);
        var equals = text.IndexOf('=');
        var macro = MacroText.Parse(
            (equals < 0 ? $"{text} 1" : $"{text[..equals]} {text[(equals + 1)..]}").AsMemory(), _request.Rules);
        if (!option.IsUndefinition)
            _times |= Mentions.Times(text);
        _macros[macro.Name] = option.IsUndefinition ? null : macro;
    }

    private void EnterGiven(string name, HeaderDirectory own)
    {
        var file = _search.Find(name, name.StartsWith('/') ? _search.Anywhere : own)
            ?? throw new ScanTroubleException($"'{name}' is not found");
        CheckPrecompiled(file);
        if (IsByFile && (FileStatus.TryGet($"{file.Path}.pch", out _) || FileStatus.TryGet($"{file.Path}.gch", out _)))
            throw new ScanTroubleException($"'{file.Name}' is there precompiled");
        Enter(file, isImport: false);
    }

    private void Enter(HeaderFile file, bool isImport)
    {
        // Clang's list has whatever is named, be it entered or not.
        if (IsByFile)
            NoteAs(file, _isSystem || file.Directory.IsSystem, file.Status);
        if (file.State.IsOnce)
            return;
        if (isImport)
        {
            file.State.IsOnce = true;
            _hasOnce = true;
            if (file.State.IsEntered)
                return;
        }

        if (file.State.IsEntered && file.State.Content!.Guard is { } guard && _macros.Has(guard))
            return;
        if (_hasOnce && !IsByFile && IsOnceElsewhere(file, isImport))
            return;
        if (_depth == DepthLimit)
            throw new ScanTroubleException($"headers are nested more than {DepthLimit} deep");

        var (outer, outerIsSystem, outerHasLine, outerLine) = (_file, _isSystem, _hasLineDirective, _line);
        _isSystem |= file.Directory.IsSystem;
        if (!file.State.IsEntered && !IsByFile)
            Note(file);
        file.State.IsEntered = true;
        _file = file;
        _hasLineDirective = false;
        _depth++;
        Read(file);
        _depth--;
        (_file, _isSystem, _hasLineDirective, _line) = (outer, outerIsSystem, outerHasLine, outerLine);
    }

    private bool IsByFile => _request.Identity != HeaderIdentity.ByRoute;

    private void Note(HeaderFile file) => NoteAs(file, _isSystem, file.Status);

    private void NoteAs(HeaderFile file, bool isSystem, FileStatus? read)
    {
        if (!IsByFile || _noted.Add((file, isSystem)))
            _entered.Add(ToScanned(file, isSystem, read));
    }

    private ScannedFile ToScanned(HeaderFile file, bool isSystem, FileStatus? read) =>
        new(file.Name, NormalPath(file, file.Path), isSystem, read) { FoundAs = file.FoundAs is { } path ? NormalPath(file, path) : null };

    private string NormalPath(HeaderFile file, string path)
    {
        var normal = Path.GetFullPath(path);
        if (!path.Contains("/..", StringComparison.Ordinal))
            return normal;
        // '..' goes up from where a symbolic link leads, not from where it stands.
        if (!FileStatus.TryGet(normal, out var status) || (status.Device, status.Inode) != (file.Status.Device, file.Status.Inode))
            throw new ScanTroubleException($"'{file.Name}' goes up from a symbolic link");
        for (var at = path.IndexOf("/..", StringComparison.Ordinal); at >= 0; at = path.IndexOf("/..", at + 1, StringComparison.Ordinal))
        {
            if (at + 3 == path.Length || path[at + 3] == '/')
                _directories.Add(Path.GetFullPath(path[..Math.Max(at, 1)]));
        }

        return normal;
    }

    /// <summary>Whether the same content was entered under another name, and is to be entered once.</summary>
    private bool IsOnceElsewhere(HeaderFile file, bool isImport)
    {
        foreach (var other in _search.All)
        {
            if (other != file && (isImport || other.State.IsOnce) && other.Status.LengthBytes == file.Status.LengthBytes
                && other.Status.Modified.Seconds == file.Status.Modified.Seconds
                && Content(other).Text == Content(file).Text)
            {
                return true;
            }
        }

        return false;
    }

    private ParsedFile Content(HeaderFile file) => file.State.Content ??= _files.Read(file.Path, file.Status, _request.Rules);

    private void Read(HeaderFile file)
    {
        var content = Content(file);
        if (content.Fault is not null)
            throw new ScanTroubleException(content.Fault);
        if (content.Guard is { } guard && _macros.Has(guard))
            return;
        var directives = content.Directives;
        for (var i = 0; i < directives.Length;)
        {
            var directive = directives[i];
            _line = directive.Line;
            i = Follow(directives, directive, i);
        }
    }

    /// <summary>Does what a directive says.</summary>
    /// <returns>The index of the next one.</returns>
    private int Follow(Directive[] directives, Directive directive, int i)
    {
        switch (directive.Kind)
        {
            case DirectiveKind.Define:
                _macros[directive.Name!] = directive.Macro;
                _times |= directive.Times;
                break;
            case DirectiveKind.Undef:
                _macros[directive.Name!] = null;
                break;
            case DirectiveKind.If or DirectiveKind.Ifdef or DirectiveKind.Ifndef:
                return Holds(directive) ? i + 1 : NextBranch(directives, directive);
            case DirectiveKind.Elif or DirectiveKind.Elifdef or DirectiveKind.Elifndef or DirectiveKind.Else:
                // What came before was taken.
                while (directives[i].Kind != DirectiveKind.Endif)
                    i = directives[i].Next;
                break;
            case DirectiveKind.Include or DirectiveKind.IncludeNext or DirectiveKind.Import:
                Include(directive);
                break;
            case DirectiveKind.Line:
                _hasLineDirective = true;
                break;
            case DirectiveKind.Once:
                _file.State.IsOnce = true;
                _hasOnce = true;
                break;
            case DirectiveKind.SystemHeader:
                _isSystem |= _depth > 0;
                break;
            case DirectiveKind.PushMacro:
                _macros.Push(directive.Name!);
                break;
            case DirectiveKind.PopMacro:
                _macros.Pop(directive.Name!);
                break;
            case DirectiveKind.Time:
                _times |= directive.Times;
                break;
            case DirectiveKind.AssemblerFile:
                _assembler.Add(new AssemblerFile(_file.Name, directive.Header, directive.IsSource));
                break;
            case DirectiveKind.Trouble:
                throw new ScanTroubleException($"{directive.Text}");
        }

        return i + 1;
    }

    private int NextBranch(Directive[] directives, Directive directive)
    {
        while (true)
        {
            var next = directive.Next;
            directive = directives[next];
            if (directive.Kind is DirectiveKind.Else or DirectiveKind.Endif)
                return next + 1;
            _line = directive.Line;
            if (Holds(directive))
                return next + 1;
        }
    }

    private bool Holds(Directive directive) => directive.Kind switch
    {
        DirectiveKind.Ifdef or DirectiveKind.Elifdef => _macros.Has(directive.Name!),
        DirectiveKind.Ifndef or DirectiveKind.Elifndef => !_macros.Has(directive.Name!),
        _ => _conditions.Holds(directive.Tokens(_request.Rules)),
    };

    private void Include(Directive directive)
    {
        var (name, isAngled) = directive.Header is { } header ? (header, directive.IsAngled) : ComputeHeader(directive);
        if (name.Length == 0)
            throw new ScanTroubleException("#include names nothing");
        var start = Start(name, isAngled, directive.Kind == DirectiveKind.IncludeNext);
        var file = _search.Find(name, start) ?? throw new ScanTroubleException($"'{name}' is not found");
        CheckPrecompiled(file);
        Enter(file, directive.Kind == DirectiveKind.Import);
    }

    private HeaderDirectory? Start(string name, bool isAngled, bool isNext)
    {
        if (name.StartsWith('/'))
            return _search.Anywhere;
        if (isNext && _depth > 0 && IsByFile && !_search.IsSearched(_file.Directory))
            throw new ScanTroubleException("#include_next in a header that no search has found");
        if (isNext && _depth > 0 && _file.Directory != _search.Anywhere)
            return _file.Directory.Next;
        return isAngled ? _search.Bracket : _search.OwnDirectory(_file.Name, _isSystem);
    }

    // GCC takes a precompiled header only as the unit's first.
    private void CheckPrecompiled(HeaderFile file)
    {
        if (!_hasLooked && !IsByFile && FileStatus.TryGet($"{file.Path}.gch", out _))
            throw new ScanTroubleException($"'{file.Name}' is there precompiled");
        _hasLooked = true;
    }

    private (string Name, bool IsAngled) ComputeHeader(Directive directive)
    {
        _expander.Start(directive.Tokens(_request.Rules), keepsSpace: true);
        return ReadHeader(_expander, _expander.NextSolid());
    }

    private static (string Name, bool IsAngled) ReadHeader(MacroExpander tokens, Token first)
    {
        if (first.Kind is TokenKind.HeaderName || (first.Kind == TokenKind.String && first.Text[0] == '"'))
            return (FileText.Decode(first.Text[1..^1]), first.Kind == TokenKind.HeaderName);
        if (!first.Is("<"))
            throw new ScanTroubleException("a header is named by neither \"x\" nor <x>");
        var name = new System.Text.StringBuilder();
        while (true)
        {
            var token = tokens.NextSolid();
            if (token.Is(">"))
                return (FileText.Decode(name.ToString()), true);
            if (token.Kind == TokenKind.End)
                throw new ScanTroubleException("a header's name lacks its '>'");
            if (token.HasSpaceBefore)
                name.Append(' ');
            name.Append(token.Text);
        }
    }

    Token IBuiltinMacros.Expand(Macro macro, Token name, MacroExpander tokens)
    {
        switch (macro.Builtin)
        {
            case BuiltinMacro.IncludeLevel:
                return Number(_depth, name);
            case BuiltinMacro.Line when !_hasLineDirective:
                return Number(_line, name);
            case BuiltinMacro.File when !_hasLineDirective:
                var file = FileText.Encode(_file.Name).Replace("\\", "\\\\").Replace("\"", "\\\"");
                return new Token(TokenKind.String, $"\"{file}\"", name.Marks & TokenMarks.SpaceBefore);
            case BuiltinMacro.HasInclude or BuiltinMacro.HasIncludeNext:
                return Number(HasInclude(tokens, macro.Builtin == BuiltinMacro.HasIncludeNext) ? 1 : 0, name);
            case BuiltinMacro.Counter when tokens.IsForCondition:
                return new Token(TokenKind.Counter, name.Text, name.Marks & TokenMarks.SpaceBefore);
            case BuiltinMacro.Question:
                return Number(Ask(macro.Name.Name, tokens), name);
            default:
                throw new ScanTroubleException($"a directive depends on {macro.Name}");
        }
    }

    private static Token Number(long value, Token name) =>
        new(TokenKind.Number, $"{value}", name.Marks & TokenMarks.SpaceBefore);

    private bool HasInclude(MacroExpander tokens, bool isNext)
    {
        if (!tokens.NextSolid().Is("("))
            throw new ScanTroubleException("__has_include lacks its '('");
        var (name, isAngled) = ReadHeader(tokens, tokens.NextSolid());
        if (!tokens.NextSolid().Is(")"))
            throw new ScanTroubleException("__has_include lacks its ')'");
        if (_search.Find(name, Start(name, isAngled, isNext)) is not { } file)
            return false;
        if (IsByFile)
            NoteAs(file, file.Directory.IsSystem, read: null);
        else
            _probed.Add(ToScanned(file, file.Directory.IsSystem, read: null));
        return true;
    }

    private long Ask(string question, MacroExpander tokens)
    {
        if (!tokens.NextUnexpanded().Is("("))
            throw new ScanTroubleException($"{question} lacks its '('");
        var argument = "";
        while (tokens.NextUnexpanded() is var token && !token.Is(")"))
        {
            // Whether it would be expanded depends on the question.
            if (token.Kind == TokenKind.End || (token.Symbol is { } symbol && _macros.Has(symbol)))
                throw new ScanTroubleException($"{question} asks for a macro");
            argument += token.Text;
        }

        return _request.Compiler.Ask(new CompilerQuestion(question, argument), Content(_file).Questions)
            ?? throw new ScanTroubleException($"{question}({argument}) is not answered");
    }
}
