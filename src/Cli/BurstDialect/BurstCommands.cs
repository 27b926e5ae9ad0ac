namespace Burst.Cli.BurstDialect;
internal static class BurstCommands { public static int Run(Host host, string[] args) { host.Complain("?" + args.Length); return 2; } }
