using Burst.Engine;
using Burst.Engine.Store;
using Burst.Infer.Session;
using Burst.Thunks;

namespace Burst.Infer.Tests.WasmToolchain;

/// <summary>Answers the questions that models ask of clang, without one.</summary>
internal sealed class PreprocessorForcer(IObjectStore objects, string macros, string answer) : IThunkForcer
{
    public EngineCounts Counts => default;

    /// <summary>What was asked, each the command line.</summary>
    public List<string> Asked { get; } = [];

    public bool TryRecall(OutputRef output, out ObjectHash value)
    {
        value = default;
        return false;
    }

    public Task<ForceReport> ForceAsync(IReadOnlyList<OutputRef> targets, CancellationToken cancellationToken)
    {
        Assert.True(objects.TryRead(targets[0].Thunk, out var file));
        var arguments = Thunk.Decode(file.Span).Function.Arguments;
        lock (Asked)
            Asked.Add(string.Join(' ', arguments));
        var content = System.Text.Encoding.UTF8.GetBytes(arguments.Contains("-dM") ? macros : answer);
        var value = ObjectHash.Of(content);
        objects.Write(value, content);
        return Task.FromResult(new ForceReport([new ForceResult(targets[0], value, default)], [], 0, default, TimeSpan.Zero));
    }
}
