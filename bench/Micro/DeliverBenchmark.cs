using Akka.Actor;
using Akka.Configuration;
using BenchmarkDotNet.Attributes;
using Watch.Actors.Model;
using Watch.Actors.Settings;
using Watch.Actors.Substreams;

namespace Watch.Actors.MicroBench;

/// <summary>Responses of one event to a subscriber with credit, which drops and acknowledges them; per response.</summary>
[MemoryDiagnoser]
public class DeliverBenchmark
{
    private const int Responses = 10_000;

    private static readonly EtcdWatch.Ack Ack = new("tag");

    private readonly SubstreamState _state;
    private readonly Delivery _delivery;
    private readonly Intake _intake;
    private ServerResponse[] _responses = [];

    /// <summary>One subscription, whose watch has been established.</summary>
    public DeliverBenchmark()
    {
        var settings = WatchSettings.Read(ConfigurationFactory.Empty);
        _state = new SubstreamState(KeyRange.All, WatchOptions.Default, settings.Ring);
        _delivery = new Delivery(_state, ActorRefs.Nobody, ActorRefs.Nobody);
        _intake = new Intake(_state, _delivery, settings.Transport.MaxMessageSize);
        _state.Ring.Add(new Subscription(new SubscriptionKey(ActorRefs.Nobody, Ack.Tag), settings.Credit, createdNotify: false));
    }

    /// <summary>Decodes the responses.</summary>
    [GlobalSetup]
    public void Decode()
    {
        var messages = Enumerable.Range(1, Responses).Select(revision => Messages.Events(1, revision, count: 1));
        _responses = [.. messages.Select(WatchResponseDecoder.Decode)];
    }

    /// <summary>Each is taken in, sent and acknowledged.</summary>
    [Benchmark(OperationsPerInvoke = Responses)]
    public void Deliver()
    {
        // What was delivered before is let in again.
        _state.Resume = new ResumePoint(startRevision: 1);
        foreach (var response in _responses)
        {
            if (_intake.Take(response.Events!, response.Fragment, response.Bytes) != Intake.Outcome.Taken)
                throw new InvalidOperationException("the subscriber was out of credit");
            _delivery.AddCredit(Ack, ActorRefs.Nobody);
        }
    }
}
