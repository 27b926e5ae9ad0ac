using Burst.Engine.Execute;
using Burst.Thunks;

namespace Burst.Engine.Tests.Fakes;

/// <summary>An engine with fakes around it, and short ways to make thunks.</summary>
internal sealed class Bench : IAsyncDisposable
{
    private readonly ObjectHash _function;

    public Bench(EngineOptions? options = null, IWorkerPool? pool = null, IEngineObserver? observer = null)
    {
        _function = Objects.Add("the function"u8.ToArray());
        Engine = new ThunkEngine(Objects, Reductions, [pool ?? Pool], options, observer);
        Pool.Functions["echo"] = call =>
        {
            call.Write(0, call.Argument(1));
            return null;
        };
        Pool.Functions["concat"] = call =>
        {
            call.Write(0, string.Concat(Enumerable.Range(1, call.Thunk.Function.Arguments.Length - 1).Select(call.Content)));
            return null;
        };
        Pool.Functions["fail"] = call => new ExecutionFailure(
            FailureKind.Exited, $"process exited with failure status {call.Argument(1)}", ExitStatus: 1);
    }

    public DictionaryObjectStore Objects { get; } = new();

    public DictionaryReductionCache Reductions { get; } = new();

    public ScriptedInlinePool Pool { get; } = new();

    public ThunkEngine Engine { get; }

    public static string Ref(ObjectHash thunk, string? tag = null) => $"@{{GGHASH:{new OutputRef(thunk, tag)}}}";

    /// <summary>A thunk, not stored, that depends on whatever its arguments refer to.</summary>
    public Thunk Make(string[] arguments, string[]? outputs = null, string[]? thunks = null)
    {
        var references = arguments.Where(argument => argument.StartsWith("@{GGHASH:T", StringComparison.Ordinal))
            .Select(argument => argument["@{GGHASH:".Length..^1]).Concat(thunks ?? []).Distinct();
        return new Thunk(
            new Function(_function.ToString(), [.. arguments], []), null, references.Select(ThunkInput.Parse),
            [new ThunkInput(_function.ToString())], outputs ?? ["out"]);
    }

    /// <summary>The same, stored.</summary>
    public ObjectHash Add(params string[] arguments) => Objects.Add(Make(arguments).Encode());

    public ObjectHash AddWithOutputs(string[] outputs, params string[] arguments) =>
        Objects.Add(Make(arguments, outputs).Encode());

    public async Task<string> ForceAsync(ObjectHash thunk, string? tag = null) =>
        Text(await Engine.ForceAsync(new OutputRef(thunk, tag)));

    public string Text(ObjectHash value)
    {
        Assert.True(Objects.TryRead(value, out var content));
        return System.Text.Encoding.UTF8.GetString(content.Span);
    }

    public ValueTask DisposeAsync() => Engine.DisposeAsync();
}
