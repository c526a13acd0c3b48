import {
  type BinaryOperationNode,
  type KyselyPlugin,
  OperationNodeTransformer,
  OperatorNode,
  type RawNode,
  sql,
} from "kysely";

/** A bug on purpose: a runner that does not look whether a job is still in its hands. */
class WithoutEpochs extends OperationNodeTransformer {
  override transformRaw(node: RawNode): RawNode {
    const sqlFragments = node.sqlFragments.map((text) => text.replace(/ AND (holder|epoch) = $/, " OR $1 = "));
    return super.transformRaw({ ...node, sqlFragments });
  }

  override transformBinaryOperation(node: BinaryOperationNode): BinaryOperationNode {
    const whole = super.transformBinaryOperation(node);
    const isHeld = /"name":"(holder|epoch)"/.test(JSON.stringify(whole.leftOperand));
    return isHeld
      ? { ...whole, operator: OperatorNode.create("is not"), rightOperand: sql`NULL`.toOperationNode() }
      : whole;
  }
}

const transformer = new WithoutEpochs();

export const withoutEpochs: KyselyPlugin = {
  transformQuery: ({ node, queryId }) => transformer.transformNode(node, queryId),
  transformResult: async ({ result }) => result,
};
