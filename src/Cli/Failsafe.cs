using Burst.Cli.Output;
using Burst.Docker;
using Burst.Engine;
using Burst.Thunks;

namespace Burst.Cli;

/// <summary>Turns whatever goes wrong in a command into one line and an exit code.</summary>
internal static class Failsafe
{
    /// <summary>Runs a command.</summary>
    /// <param name="host">Where messages go.</param>
    /// <param name="failure">What an ordinary error ends with.</param>
    /// <param name="command">The command.</param>
    public static int Run(Host host, ExitCode failure, Func<ExitCode> command)
    {
        try
        {
            var code = command();
            host.Flush();
            return (int)code;
        }
        catch (BrokenPipeException)
        {
            return (int)ExitCode.Failure;
        }
        catch (Exception e)
        {
            return Report(host, failure, e);
        }
    }

    private static int Report(Host host, ExitCode failure, Exception error)
    {
        try
        {
            host.Flush();
            if (error is BurstException or ThunkFormatException or DockerException or IOException or UnauthorizedAccessException)
            {
                host.Complain(error.Message.ReplaceLineEndings(" "));
                return (int)failure;
            }

            host.Complain($"internal error: {error.GetType().Name}: {error.Message.ReplaceLineEndings(" ")}");
            return (int)ExitCode.Internal;
        }
        catch (IOException)
        {
            return (int)failure;
        }
    }
}
