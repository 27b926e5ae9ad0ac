using System.Diagnostics;
using System.Globalization;
using Burst.Cli.Forcing;
using Burst.Cli.Remoting;
using Burst.Engine;
using Burst.Gg.Options;
using Burst.Gg.Targets;
using Burst.Remote.Backends;

namespace Burst.Cli.GgDialect;

/// <summary><c>gg-force [-s] [-j N] [-e ENGINE] [-T S] [-d] TARGET…</c>: forces placeholders and puts the values in their place.</summary>
internal static class ForceCommand
{
    private const char FallbackEngine = '\x1';

    private static readonly OptionParser Options = new(
        new OptionSpec("no-status", 's'),
        new OptionSpec("sandboxed", 'S'),
        new OptionSpec("jobs", 'j', TakesValue: true),
        new OptionSpec("engine", 'e', TakesValue: true),
        new OptionSpec("fallback-engine", FallbackEngine, TakesValue: true),
        new OptionSpec("timeout", 'T', TakesValue: true),
        new OptionSpec("timeout-multiplier", 'T', TakesValue: true),
        new OptionSpec("no-download", 'd'));

    public static ExitCode Run(Host host, IReadOnlyList<string> arguments) => Run(host, arguments, out _);

    /// <summary>The same, also for <c>gg-force-and-run</c>.</summary>
    /// <param name="host">The world.</param>
    /// <param name="arguments">Options and targets.</param>
    /// <param name="isForced">Whether there was anything to force.</param>
    public static ExitCode Run(Host host, IReadOnlyList<string> arguments, out bool isForced)
    {
        isForced = false;
        var choice = new Choice();
        var operands = Options.Parse(arguments, choice.Apply);
        if (arguments.Count == 0)
        {
            host.Say("Usage: gg-force [-s|--no-status] [-S|--sandboxed] [-j|--jobs N] [-e|--engine NAME[=ARGS]]\n"
                + "                [--fallback-engine NAME[=ARGS]] [-T|--timeout SECONDS] [-d|--no-download] TARGET...");
            return ExitCode.Failure;
        }

        choice.ApplyEnvironment();
        choice.CheckEngineNames();
        var start = Stopwatch.GetTimestamp();
        var workspace = new Lazy<Workspace>(() => Workspace.Open(host));
        var reader = new TargetReader(() => workspace.Value.Objects, takesReferences: false);
        foreach (var operand in operands)
        {
            var others = reader.Others.Count;
            reader.Add(operand);
            foreach (var name in reader.Others.Skip(others))
                host.Say($"not a thunk: {name}");
        }

        if (reader.Targets.Count == 0)
        {
            host.Say("Nothing to force. Bye.");
            return ExitCode.Success;
        }

        isForced = true;
        var settings = choice.ToSettings();
        var storage = choice.NeedsStorage || (settings.Remote is not null && Host.Variable(StorageUri.Variable).Length > 0)
            ? GgStorage.Open(host)
            : null;
        var milliseconds = (long)Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        host.Say(string.Create(CultureInfo.InvariantCulture, $"→ Loading the thunks...  done ({milliseconds} ms)."));
        if (storage is not null)
        {
            storage.UploadAsync(workspace.Value, reader.Targets).GetAwaiter().GetResult();
            settings = settings with
            {
                Remote = settings.Remote! with { StorageUri = storage.Uri, OnFetched = storage.AddFetched },
                OnForced = storage.ReportDownloads,
            };
        }

        return new ForceRun(host, workspace.Value, settings).Run(reader.Targets);
    }

    /// <summary>What the options say.</summary>
    private sealed class Choice
    {
        private readonly List<string> _engines = [];
        private readonly List<string> _fallbacks = [];
        private ulong _jobs = (ulong)Environment.ProcessorCount;
        private ulong _allJobs;
        private bool _hidesStatus = Host.Variable("GG_FORCE_NO_STATUS").Length > 0;
        private bool _isSandboxed;
        private bool _downloads = true;
        private ulong _timeoutSeconds;

        public void Apply(OptionSpec option, string value)
        {
            switch (option.ShortName)
            {
                case 's':
                    _hidesStatus = true;
                    break;
                case 'S':
                    _isSandboxed = true;
                    break;
                case 'j':
                    // Applies to the engines behind it on the command line, as in gg.
                    _jobs = LooseNumber.ParseUnsigned(value);
                    if (_jobs == 0)
                        throw new BurstException("max jobs cannot be zero");
                    break;
                case 'e':
                    _engines.Add(value);
                    _allJobs += Math.Min(_jobs, int.MaxValue);
                    break;
                case FallbackEngine:
                    _fallbacks.Add(value);
                    break;
                case 'T':
                    _timeoutSeconds = LooseNumber.ParseUnsigned(value);
                    break;
                default:
                    _downloads = false;
                    break;
            }
        }

        public void ApplyEnvironment()
        {
            if (_allJobs == 0)
            {
                var engine = Host.Variable("GG_FORCE_DEFAULT_ENGINE");
                _engines.Add(engine.Length > 0 ? engine : "local");
                _allJobs = _jobs;
            }

            var timeout = Host.Variable("GG_FORCE_TIMEOUT");
            if (_timeoutSeconds == 0 && timeout.Length > 0)
                _timeoutSeconds = LooseNumber.ParseUnsigned(timeout);
        }

        public void CheckEngineNames()
        {
            foreach (var engine in _engines.Concat(_fallbacks))
            {
                if (NameOf(engine) is not ("local" or "remote" or "lambda" or "gcloud" or "meow"))
                    throw new BurstException("unknown execution engine");
            }
        }

        /// <summary>Whether an engine was chosen that moves objects through the store.</summary>
        public bool NeedsStorage => _engines.Contains("local=mixed");

        public ForceSettings ToSettings() => new()
        {
            SpeaksGg = true,
            Remote = Remote(),
            Jobs = (int)Math.Clamp(_allJobs, 1, 4096),
            Sandbox = _isSandboxed ? SandboxLevel.Strict : SandboxLevel.None,
            Downloads = _downloads,
            Progress = _hidesStatus ? ProgressMode.Never : ProgressMode.Auto,
            Engine = new EngineOptions
            {
                StopAtFirstFailure = true,
                Timeout = _timeoutSeconds == 0 ? null : TimeSpan.FromSeconds(Math.Min(_timeoutSeconds, 1_000_000)),
                DuplicateOverdue = _timeoutSeconds > 0,
            },
        };

        /// <summary>Where functions run; nothing for this machine alone.</summary>
        private RemoteChoice? Remote()
        {
            var choice = new RemoteChoice
            {
                FallsBack = _fallbacks.Count > 0,
                HasGgModes = true,
                Token = Credentials.Token(null),
                UsualSlots = (int)Math.Clamp(_jobs, 1, 4096),
            };
            if (_fallbacks.Find(engine => engine != "local") is { } other)
                throw new BurstException($"the fallback engine '{other}' is not part of this version; use --fallback-engine=local");
            foreach (var engine in _engines)
            {
                choice = engine switch
                {
                    "local" or "local=mixed" => choice with { IncludesLocal = true },
                    "remote" => throw new BurstException("the engine 'remote' needs an address: remote=HOST[:PORT]"),
                    _ when NameOf(engine) == "remote" => choice.With(engine),
                    _ => throw new BurstException(
                        $"the engine '{NameOf(engine)}' is not part of this version; there are local, local=mixed and remote=HOST[:PORT]"),
                };
            }

            return choice.Servers.Count > 0 || NeedsStorage ? choice : null;
        }

        private static string NameOf(string engine)
        {
            var mark = engine.IndexOf('=');
            return mark < 0 ? engine : engine[..mark];
        }
    }
}
