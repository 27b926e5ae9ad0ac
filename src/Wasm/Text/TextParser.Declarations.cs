using Burst.Wasm.Structure;

namespace Burst.Wasm.Text;

/// <summary>The first two passes: names and types.</summary>
internal sealed partial class TextParser
{
    private readonly IndexSpace _typeNames = new("type");
    private readonly IndexSpace _functions = new("func");
    private readonly IndexSpace _tables = new("table");
    private readonly IndexSpace _memories = new("memory");
    private readonly IndexSpace _globals = new("global");
    private readonly IndexSpace _elements = new("elem");
    private readonly IndexSpace _data = new("data");
    private readonly IndexSpace _locals = new("local");
    private readonly List<FunctionType> _types = [];
    private readonly Dictionary<FunctionType, int> _typeIndices = [];

    /// <summary>By token of the field: the type of the function that it declares.</summary>
    private readonly Dictionary<int, int> _signatures = [];

    /// <summary>The kind of the first definition that is not an import.</summary>
    private string? _definition;

    /// <summary>First pass: gives the field's name its index; reads types.</summary>
    private void DeclareField()
    {
        var field = _next;
        Take(TokenKind.Open);
        var word = Take(TokenKind.Keyword);
        switch (_source.TextOf(word))
        {
            case "type":
                Declare(_typeNames);
                ReadType();
                break;
            case "import":
                CheckImportOrder(word);
                TakeName();
                TakeName();
                Take(TokenKind.Open);
                Declare(SpaceOf(Take(TokenKind.Keyword)));
                break;
            case "func" or "global":
                DeclareDefinition(SpaceOf(word), word);
                break;
            case "table":
                DeclareDefinition(_tables, word);
                DeclareInlineSegment("elem", _elements);
                break;
            case "memory":
                DeclareDefinition(_memories, word);
                DeclareInlineSegment("data", _data);
                break;
            case "elem":
                Declare(_elements);
                break;
            case "data":
                Declare(_data);
                break;
            case "export" or "start":
                break;
            default:
                throw Unexpected(word);
        }

        _next = field;
        SkipList();
    }

    private void Declare(IndexSpace space)
    {
        var name = TryTake(TokenKind.Id, out var token) ? _source.TextOf(token) : null;
        if (!space.TryAdd(name))
            Throw($"duplicate {space.What}", token, name!);
    }

    private void DeclareDefinition(IndexSpace space, Token word)
    {
        Declare(space);
        SkipExports();
        if (IsList("import"))
            CheckImportOrder(word);
        else
            _definition ??= space == _functions ? "function" : space.What;
    }

    private void CheckImportOrder(Token token)
    {
        if (_definition is not null)
            Throw($"import after {_definition}", token);
    }

    /// <summary>A table or memory may hold its segment; where that can be follows the type or stands alone.</summary>
    private void DeclareInlineSegment(string word, IndexSpace space)
    {
        if (Current.Kind == TokenKind.Keyword)
            _next++;
        if (IsList(word))
            space.TryAdd(null);
    }

    private IndexSpace SpaceOf(Token kind) => _source.TextOf(kind) switch
    {
        "func" => _functions,
        "table" => _tables,
        "memory" => _memories,
        "global" => _globals,
        _ => throw Unexpected(kind),
    };

    private void SkipExports()
    {
        while (IsList("export"))
            SkipList();
    }

    private void ReadType()
    {
        if (!TryTakeList("func"))
            throw Unexpected(Current);
        var (parameters, results) = TakeParametersAndResults(namesLocals: false);
        Take(TokenKind.Close);
        Take(TokenKind.Close);
        var type = new FunctionType([.. parameters], [.. results]);
        _typeIndices.TryAdd(type, _types.Count);
        _types.Add(type);
    }

    /// <summary>Second pass: the types of functions, which are numbered before those of blocks.</summary>
    private void ParseSignature()
    {
        var field = _next;
        Take(TokenKind.Open);
        if (TryTakeKeyword("import"))
        {
            _next += 2;
            if (TryTakeList("func"))
                ReadSignature(field);
        }
        else if (TryTakeKeyword("func"))
        {
            ReadSignature(field);
        }

        _next = field;
        SkipList();
    }

    private void ReadSignature(int field)
    {
        TryTake(TokenKind.Id, out _);
        SkipExports();
        if (IsList("import"))
            SkipList();
        _signatures[field] = TakeTypeUse(namesLocals: true);
        _locals.Clear();
    }

    /// <summary>
    /// A type by index or by its parts, or both. Named parameters become locals; all parameters count as locals.
    /// </summary>
    private int TakeTypeUse(bool namesLocals)
    {
        var start = Current;
        int? explicitIndex = null;
        if (TryTakeList("type"))
        {
            explicitIndex = TakeIndex(_typeNames);
            Take(TokenKind.Close);
        }

        var hasParts = IsList("param") || IsList("result");
        var (parameters, results) = TakeParametersAndResults(namesLocals);
        if (explicitIndex is not { } index)
            return IndexOfType(new FunctionType([.. parameters], [.. results]));
        if (index >= _types.Count)
            Throw("unknown type", start, $"{index}");
        if (hasParts)
        {
            if (!_types[index].Equals(new FunctionType([.. parameters], [.. results])))
                Throw("inline function type", start, $"type {index} is {_types[index]}");
        }
        else if (namesLocals)
        {
            for (var i = 0; i < _types[index].Parameters.Length; i++)
                _locals.TryAdd(null);
        }

        return index;
    }

    private int IndexOfType(FunctionType type)
    {
        if (_typeIndices.TryGetValue(type, out var index))
            return index;
        _types.Add(type);
        return _typeIndices[type] = _types.Count - 1;
    }

    private (List<ValueType> Parameters, List<ValueType> Results) TakeParametersAndResults(
        bool namesLocals, bool mayName = true)
    {
        var parameters = new List<ValueType>();
        while (TryTakeList("param"))
            TakeVariables(parameters, mayName, namesLocals);
        var results = new List<ValueType>();
        while (TryTakeList("result"))
            TakeVariables(results, mayName: false, namesLocals: false);
        if (IsList("param") || IsList("type"))
            throw Unexpected(_tokens[_next + 1]);
        return (parameters, results);
    }

    /// <summary>One named type, or any number of types, and the closing parenthesis.</summary>
    private void TakeVariables(List<ValueType> types, bool mayName, bool namesLocals)
    {
        if (mayName && TryTake(TokenKind.Id, out var name))
        {
            types.Add(TakeValueType());
            if (namesLocals && !_locals.TryAdd(_source.TextOf(name)))
                Throw("duplicate local", name, _source.TextOf(name));
        }
        else
        {
            while (TryTakeValueType(out var type))
            {
                types.Add(type);
                if (namesLocals)
                    _locals.TryAdd(null);
            }
        }

        Take(TokenKind.Close);
    }

    /// <summary>An index as a number or a name.</summary>
    private int TakeIndex(IndexSpace space)
    {
        if (!TryTake(TokenKind.Id, out var name))
            return (int)Math.Min(TakeUnsigned32(), int.MaxValue);
        if (!space.TryGet(_source.TextOf(name), out var index))
            Throw($"unknown {WordFor(space)} {_source.TextOf(name)}", name);
        return index;
    }

    private static string WordFor(IndexSpace space) => space.What switch
    {
        "func" => "function",
        "elem" => "elem segment",
        "data" => "data segment",
        var what => what,
    };
}
