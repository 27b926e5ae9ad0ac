using System.CommandLine;

namespace Burst.Cli.BurstDialect.Modules;

/// <summary><c>burst wasm …</c>: commands on WebAssembly modules.</summary>
internal static class ModuleCommands
{
    public static Command Wasm(Host host)
    {
        var command = new Command("wasm", "Run WebAssembly modules, look into them, prepare them")
        {
            ModuleRunCommand.Make(host),
            InspectCommand.Make(host),
            PrecompileCommand.Make(host),
        };
        return command;
    }
}
