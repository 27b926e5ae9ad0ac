using System.Collections.Immutable;
using Burst.Thunks;

namespace Burst.Engine.Jobs;

/// <summary>A call with blanks: a function, and arguments in which the inputs are still to be filled in.</summary>
/// <remarks>
/// <para>In the arguments behind the first, <c>{}</c> stands for the path of an input; an argument with it is there once for
/// each input. Where none has it, the inputs' paths follow the last argument. <c>{out}</c> stands for
/// <see cref="Output"/>.</para>
/// <para>Immutable.</para>
/// </remarks>
/// <param name="Function">The function's object.</param>
/// <param name="Arguments">The argument vector, the function's name first; at least that.</param>
public sealed record FunctionTemplate(ObjectHash Function, ImmutableArray<string> Arguments)
{
    /// <summary>Where an input's path goes.</summary>
    public const string InputBlank = "{}";

    /// <summary>Where the output's name goes.</summary>
    public const string OutputBlank = "{out}";

    /// <summary>The output that a call stands for.</summary>
    /// <value>The default is <c>out</c>: a file of that name. What a WebAssembly function prints is <c>/dev/stdout</c>.</value>
    public string Output { get; init; } = "out";

    /// <summary>The environment, as <c>NAME=value</c>.</summary>
    public ImmutableArray<string> EnvironmentVariables { get; init; } = [];

    /// <summary>Inputs that all calls have.</summary>
    public ImmutableArray<ThunkInput> Values { get; init; } = [];

    /// <summary>Longest run time of a call, in milliseconds; 0 for none.</summary>
    public uint TimeoutMs { get; init; }

    /// <summary>Limits, entry point and determinism of a WebAssembly function.</summary>
    public ThunkExtension Extension { get; init; } = ThunkExtension.None;

    /// <summary>Makes the call for some inputs.</summary>
    /// <param name="inputs">Values, or outputs of thunks.</param>
    /// <exception cref="ThunkFormatException">There is no argument at all.</exception>
    public Thunk Bind(params IReadOnlyList<OutputRef> inputs)
    {
        var arguments = ImmutableArray.CreateBuilder<string>(Arguments.Length + inputs.Count);
        var hasBlank = false;
        for (var i = 0; i < Arguments.Length; i++)
        {
            var argument = Arguments[i];
            if (i == 0 || !argument.Contains(InputBlank, StringComparison.Ordinal))
            {
                arguments.Add(WithOutput(argument));
                continue;
            }

            hasBlank = true;
            foreach (var input in inputs)
                arguments.Add(WithOutput(argument).Replace(InputBlank, Path(input), StringComparison.Ordinal));
        }

        if (!hasBlank)
            arguments.AddRange(inputs.Select(Path));
        var distinct = inputs.Distinct().Select(input => (input.Thunk.IsThunk, Input: new ThunkInput($"{input}"))).ToList();
        return new Thunk(
            new Function($"{Function}", arguments.DrainToImmutable(), EnvironmentVariables),
            Values.Concat(distinct.Where(input => !input.IsThunk).Select(input => input.Input)),
            distinct.Where(input => input.IsThunk).Select(input => input.Input),
            [new ThunkInput($"{Function}")], [Output], TimeoutMs, extension: Extension);
    }

    private string WithOutput(string argument) => argument.Replace(OutputBlank, Output, StringComparison.Ordinal);

    private static string Path(OutputRef input) => $"@{{GGHASH:{input}}}";
}
