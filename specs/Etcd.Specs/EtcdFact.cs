using Watch.Actors.TestKit;
using Xunit.Abstractions;
using Xunit.Sdk;

namespace Watch.Actors.Etcd.Specs;

/// <summary>A fact of the suite: skipped, with what to install, where it needs a real etcd and there is none.</summary>
[AttributeUsage(AttributeTargets.Method)]
[XunitTestCaseDiscoverer("Watch.Actors.Etcd.Specs.EtcdFactDiscoverer", "Watch.Actors.Etcd.Specs")]
public sealed class EtcdFactAttribute : FactAttribute;

/// <summary>Finds <see cref="EtcdFactAttribute"/>s; whether one is skipped depends on the class that it runs in.</summary>
public sealed class EtcdFactDiscoverer(IMessageSink diagnostics) : FactDiscoverer(diagnostics)
{
    protected override IXunitTestCase CreateTestCase(
        ITestFrameworkDiscoveryOptions discoveryOptions, ITestMethod testMethod, IAttributeInfo factAttribute) =>
        new EtcdTestCase(
            DiagnosticMessageSink, discoveryOptions.MethodDisplayOrDefault(), discoveryOptions.MethodDisplayOptionsOrDefault(), testMethod);
}

/// <summary>One fact in one class.</summary>
public sealed class EtcdTestCase : XunitTestCase
{
    /// <summary>For xunit's deserializer.</summary>
    [Obsolete("Called by xunit")]
    public EtcdTestCase()
    {
    }

    public EtcdTestCase(IMessageSink diagnostics, TestMethodDisplay display, TestMethodDisplayOptions displayOptions, ITestMethod method)
        : base(diagnostics, display, displayOptions, method)
    {
    }

    protected override string? GetSkipReason(IAttributeInfo factAttribute) =>
        NeedsRealEtcd() && !EtcdProcess.IsInstalled ? "no real etcd here: install Debian's etcd-server" : base.GetSkipReason(factAttribute);

    private bool NeedsRealEtcd()
    {
        for (var type = TestMethod.TestClass.Class.ToRuntimeType(); type is not null; type = type.BaseType)
            if (type.GenericTypeArguments.Any(etcd => etcd.IsAssignableTo(typeof(IRealEtcd)))) return true;
        return false;
    }
}
