using System.Collections.Immutable;
using System.Text;
using Burst.Engine.Execute;
using Burst.Thunks.Wire;
using Burst.Workers.Processes.Native;

namespace Burst.Workers.Processes;

/// <summary>Looks, after a run, whether every output is a file that the function wrote.</summary>
internal static class OutputCheck
{
    /// <summary>Finds the output files.</summary>
    /// <param name="thunk">What ran; its output names keep <see cref="NameRules"/>.</param>
    /// <param name="directory">Where it ran.</param>
    /// <param name="paths">The files in the order of the outputs; those before the missing one where one is missing, since
    /// gg keeps them; none where one is not a file.</param>
    public static ExecutionFailure? Find(in ThunkView thunk, string directory, out ImmutableArray<string> paths)
    {
        paths = [];

        // A function may move its own directory away and leave a link to somewhere else.
        if (FileStatus.Read(directory, out var status) == 0 && !status.IsDirectory)
            return new ExecutionFailure(FailureKind.OutputInvalid, "the function replaced its working directory");

        var found = ImmutableArray.CreateBuilder<string>(thunk.Outputs.Count);
        foreach (var name in thunk.Outputs)
        {
            var output = Encoding.UTF8.GetString(name);
            if (FindFault(directory, output) is { } failure)
            {
                paths = failure.Kind == FailureKind.OutputMissing ? found.ToImmutable() : [];
                return failure;
            }

            found.Add($"{directory}/{output}");
        }

        paths = found.MoveToImmutable();
        return null;
    }

    // One component after another: a link within the path could lead anywhere.
    private static ExecutionFailure? FindFault(string directory, string output)
    {
        for (var end = output.IndexOf('/'); end >= 0; end = output.IndexOf('/', end + 1))
        {
            if (Look(directory, output, output[..end], out var parent) is { } failure)
                return failure;
            if (!parent.IsDirectory)
                return Invalid(output, $"'{output[..end]}' is {parent.TypeName}, not a directory");
        }

        if (Look(directory, output, output, out var status) is { } fault)
            return fault;
        return status.IsRegular ? null : Invalid(output, $"it is {status.TypeName}, not a regular file");
    }

    private static ExecutionFailure? Look(string directory, string output, string part, out FileStatus status) =>
        FileStatus.Read($"{directory}/{part}", out status) switch
        {
            0 => null,
            Errno.NoEntry => new ExecutionFailure(FailureKind.OutputMissing, $"did not write its output '{output}'"),
            var error => Invalid(output, Errno.Describe(error)),
        };

    private static ExecutionFailure Invalid(string output, string fault) =>
        new(FailureKind.OutputInvalid, $"output '{output}': {fault}");
}
