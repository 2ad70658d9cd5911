CREATE TABLE "audit_runs" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "audit_runs_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"as_of" date NOT NULL,
	"rulebook_version" text NOT NULL,
	"findings" integer NOT NULL,
	"considered" integer NOT NULL,
	"surplus" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"ran_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "claim_findings" (
	"claim_id" bigint NOT NULL,
	"finding_id" bigint NOT NULL,
	"units" integer NOT NULL,
	CONSTRAINT "claim_findings_claim_id_finding_id_pk" PRIMARY KEY("claim_id","finding_id")
);
--> statement-breakpoint
CREATE TABLE "claim_payments" (
	"claim_id" bigint NOT NULL,
	"reimbursement_key" uuid NOT NULL,
	"reimbursement_id" text NOT NULL,
	"matched_by" text NOT NULL,
	"units" integer NOT NULL,
	"amount" bigint NOT NULL,
	"matched_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "claim_payments_claim_id_reimbursement_key_pk" PRIMARY KEY("claim_id","reimbursement_key")
);
--> statement-breakpoint
CREATE TABLE "claims" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "claims_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"type" text NOT NULL,
	"state" text DEFAULT 'draft' NOT NULL,
	"marketplace" text NOT NULL,
	"fnsku" text NOT NULL,
	"units" integer NOT NULL,
	"value" bigint,
	"currency" text,
	"subject" text NOT NULL,
	"body" text NOT NULL,
	"case_text_version" text NOT NULL,
	"closes_on" date,
	"created_by" uuid NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"approved_by" uuid,
	"approved_at" timestamp with time zone,
	"filed_by" uuid,
	"filed_at" timestamp with time zone,
	"case_id" text,
	"answer" text,
	"answer_note" text,
	"answered_at" timestamp with time zone,
	"settled_at" timestamp with time zone,
	"paid_units" integer DEFAULT 0 NOT NULL,
	"paid_amount" bigint DEFAULT 0 NOT NULL,
	CONSTRAINT "claims_approved_by_someone" CHECK (state in ('draft', 'withdrawn', 'expired') or (approved_by is not null and approved_at is not null)),
	CONSTRAINT "claims_filed_with_case" CHECK (state not in ('filed', 'answered', 'paid', 'short_paid', 'denied') or (filed_by is not null and filed_at >= approved_at and case_id is not null)),
	CONSTRAINT "claims_answered_before_settled" CHECK (state not in ('answered', 'paid', 'short_paid', 'denied') or (answer is not null and answered_at >= filed_at)),
	CONSTRAINT "claims_settled" CHECK (state not in ('paid', 'short_paid', 'denied') or settled_at >= answered_at),
	CONSTRAINT "claims_withdrawn_unfiled" CHECK (state not in ('withdrawn', 'expired') or filed_at is null)
);
--> statement-breakpoint
CREATE TABLE "considered" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "considered_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"type" text NOT NULL,
	"key" text NOT NULL,
	"key_parts" jsonb NOT NULL,
	"marketplace" text NOT NULL,
	"fnsku" text NOT NULL,
	"date" date NOT NULL,
	"units" integer NOT NULL,
	"reason" text NOT NULL,
	"explanation" text NOT NULL,
	"rows" jsonb NOT NULL
);
--> statement-breakpoint
CREATE TABLE "costs" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "costs_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"sku" text NOT NULL,
	"cost" bigint NOT NULL,
	"currency" text NOT NULL,
	"effective_from" date NOT NULL,
	"set_by" uuid,
	"set_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "costs_sku_from" UNIQUE("sku","currency","effective_from")
);
--> statement-breakpoint
CREATE TABLE "customer_returns" (
	"key" uuid PRIMARY KEY NOT NULL,
	"report_id" bigint NOT NULL,
	"line" integer NOT NULL,
	"marketplace" text NOT NULL,
	"return_date" date NOT NULL,
	"order_id" text NOT NULL,
	"sku" text NOT NULL,
	"asin" text NOT NULL,
	"fnsku" text NOT NULL,
	"quantity" integer NOT NULL,
	"fulfillment_center" text NOT NULL,
	"disposition" text NOT NULL,
	"reason" text NOT NULL,
	"status" text NOT NULL,
	"license_plate_number" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "finding_history" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "finding_history_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"finding_id" bigint NOT NULL,
	"at" timestamp with time zone DEFAULT now() NOT NULL,
	"actor" uuid,
	"event" text NOT NULL,
	"sentence" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "finding_rows" (
	"finding_id" bigint NOT NULL,
	"position" integer NOT NULL,
	"source" text NOT NULL,
	"row_key" uuid NOT NULL,
	"role" text NOT NULL,
	"units" integer NOT NULL,
	CONSTRAINT "finding_rows_finding_id_position_pk" PRIMARY KEY("finding_id","position")
);
--> statement-breakpoint
CREATE TABLE "findings" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "findings_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"type" text NOT NULL,
	"key" text NOT NULL,
	"ordinal" integer DEFAULT 1 NOT NULL,
	"key_parts" jsonb NOT NULL,
	"marketplace" text NOT NULL,
	"fnsku" text NOT NULL,
	"sku" text NOT NULL,
	"asin" text NOT NULL,
	"confidence" text NOT NULL,
	"state" text NOT NULL,
	"units" integer NOT NULL,
	"unit_value" bigint,
	"value" bigint,
	"currency" text,
	"event_date" date NOT NULL,
	"opens_on" date,
	"closes_on" date,
	"before_joined" boolean DEFAULT false NOT NULL,
	"explanation" text NOT NULL,
	"arithmetic" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"ruled_out" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"rulebook_version" text NOT NULL,
	"resolved_by" text,
	"dismissed_units" integer,
	"first_seen_at" timestamp with time zone DEFAULT now() NOT NULL,
	"changed_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "findings_key" UNIQUE("type","key","ordinal")
);
--> statement-breakpoint
CREATE TABLE "ledger_days" (
	"key" uuid PRIMARY KEY NOT NULL,
	"report_id" bigint NOT NULL,
	"line" integer NOT NULL,
	"marketplace" text NOT NULL,
	"date" date NOT NULL,
	"fnsku" text NOT NULL,
	"asin" text NOT NULL,
	"msku" text NOT NULL,
	"disposition" text NOT NULL,
	"location" text NOT NULL,
	"starting_balance" integer NOT NULL,
	"in_transit" integer NOT NULL,
	"receipts" integer NOT NULL,
	"customer_shipments" integer NOT NULL,
	"customer_returns" integer NOT NULL,
	"vendor_returns" integer NOT NULL,
	"warehouse_transfers" integer NOT NULL,
	"found" integer NOT NULL,
	"lost" integer NOT NULL,
	"damaged" integer NOT NULL,
	"disposed" integer NOT NULL,
	"other_events" integer NOT NULL,
	"ending_balance" integer NOT NULL,
	"unknown_events" integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE "ledger_events" (
	"key" uuid PRIMARY KEY NOT NULL,
	"report_id" bigint NOT NULL,
	"line" integer NOT NULL,
	"marketplace" text NOT NULL,
	"date" date NOT NULL,
	"fnsku" text NOT NULL,
	"asin" text NOT NULL,
	"msku" text NOT NULL,
	"event_type" text NOT NULL,
	"reference_id" text NOT NULL,
	"quantity" integer NOT NULL,
	"fulfillment_center" text NOT NULL,
	"disposition" text NOT NULL,
	"reason" text NOT NULL,
	"reconciled" integer,
	"unreconciled" integer
);
--> statement-breakpoint
CREATE TABLE "products" (
	"fnsku" text PRIMARY KEY NOT NULL,
	"asin" text NOT NULL,
	"msku" text NOT NULL,
	"title" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "reimbursements" (
	"key" uuid PRIMARY KEY NOT NULL,
	"report_id" bigint NOT NULL,
	"line" integer NOT NULL,
	"marketplace" text NOT NULL,
	"approval_date" date NOT NULL,
	"reimbursement_id" text NOT NULL,
	"case_id" text NOT NULL,
	"amazon_order_id" text NOT NULL,
	"reason" text NOT NULL,
	"sku" text NOT NULL,
	"fnsku" text NOT NULL,
	"asin" text NOT NULL,
	"condition" text NOT NULL,
	"currency" text NOT NULL,
	"amount_per_unit" bigint,
	"amount_total" bigint,
	"quantity_cash" integer NOT NULL,
	"quantity_inventory" integer NOT NULL,
	"quantity_total" integer NOT NULL,
	"original_reimbursement_id" text NOT NULL,
	"original_reimbursement_type" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "removal_orders" (
	"key" uuid PRIMARY KEY NOT NULL,
	"report_id" bigint NOT NULL,
	"line" integer NOT NULL,
	"marketplace" text NOT NULL,
	"request_date" date NOT NULL,
	"order_id" text NOT NULL,
	"order_type" text NOT NULL,
	"service_speed" text NOT NULL,
	"order_status" text NOT NULL,
	"last_updated_date" date NOT NULL,
	"sku" text NOT NULL,
	"fnsku" text NOT NULL,
	"disposition" text NOT NULL,
	"requested_quantity" integer NOT NULL,
	"cancelled_quantity" integer NOT NULL,
	"disposed_quantity" integer NOT NULL,
	"shipped_quantity" integer NOT NULL,
	"in_process_quantity" integer NOT NULL,
	"removal_fee" bigint,
	"currency" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "reports" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "reports_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"report_type" text NOT NULL,
	"source" text NOT NULL,
	"state" text NOT NULL,
	"amazon_report_id" text,
	"marketplaces" text[] DEFAULT '{}' NOT NULL,
	"data_start" timestamp with time zone,
	"data_end" timestamp with time zone,
	"file_name" text,
	"sha256" text,
	"newness" timestamp with time zone,
	"rows" integer DEFAULT 0 NOT NULL,
	"rows_new" integer DEFAULT 0 NOT NULL,
	"rows_known" integer DEFAULT 0 NOT NULL,
	"rows_rejected" integer DEFAULT 0 NOT NULL,
	"first_date" date,
	"last_date" date,
	"dropped_columns" text[] DEFAULT '{}' NOT NULL,
	"unknown_values" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"reason" text,
	"attempts" integer DEFAULT 0 NOT NULL,
	"requested_by" uuid,
	"requested_at" timestamp with time zone DEFAULT now() NOT NULL,
	"fetched_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "sync_cursors" (
	"report_type" text PRIMARY KEY NOT NULL,
	"covered_until" timestamp with time zone,
	"last_success_at" timestamp with time zone,
	"next_due_at" timestamp with time zone DEFAULT now() NOT NULL,
	"trouble" text
);
--> statement-breakpoint
ALTER TABLE "claim_findings" ADD CONSTRAINT "claim_findings_claim_id_claims_id_fk" FOREIGN KEY ("claim_id") REFERENCES "public"."claims"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "claim_findings" ADD CONSTRAINT "claim_findings_finding_id_findings_id_fk" FOREIGN KEY ("finding_id") REFERENCES "public"."findings"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "claim_payments" ADD CONSTRAINT "claim_payments_claim_id_claims_id_fk" FOREIGN KEY ("claim_id") REFERENCES "public"."claims"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "finding_history" ADD CONSTRAINT "finding_history_finding_id_findings_id_fk" FOREIGN KEY ("finding_id") REFERENCES "public"."findings"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "finding_rows" ADD CONSTRAINT "finding_rows_finding_id_findings_id_fk" FOREIGN KEY ("finding_id") REFERENCES "public"."findings"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "claim_findings_finding" ON "claim_findings" USING btree ("finding_id");--> statement-breakpoint
CREATE INDEX "claims_state" ON "claims" USING btree ("state","closes_on");--> statement-breakpoint
CREATE INDEX "claims_case" ON "claims" USING btree ("case_id");--> statement-breakpoint
CREATE INDEX "considered_fnsku" ON "considered" USING btree ("fnsku","date");--> statement-breakpoint
CREATE INDEX "customer_returns_order" ON "customer_returns" USING btree ("order_id","sku");--> statement-breakpoint
CREATE INDEX "finding_history_finding" ON "finding_history" USING btree ("finding_id","id");--> statement-breakpoint
CREATE INDEX "findings_state_closes" ON "findings" USING btree ("state","closes_on","id");--> statement-breakpoint
CREATE INDEX "findings_state_value" ON "findings" USING btree ("state","value","id");--> statement-breakpoint
CREATE INDEX "ledger_days_fnsku_date" ON "ledger_days" USING btree ("fnsku","date");--> statement-breakpoint
CREATE INDEX "ledger_events_fnsku_date" ON "ledger_events" USING btree ("fnsku","date");--> statement-breakpoint
CREATE INDEX "ledger_events_adjustments" ON "ledger_events" USING btree ("date") WHERE event_type = 'Adjustments';--> statement-breakpoint
CREATE INDEX "reimbursements_fnsku" ON "reimbursements" USING btree ("fnsku","approval_date");--> statement-breakpoint
CREATE INDEX "reimbursements_reimbursement_id" ON "reimbursements" USING btree ("reimbursement_id");--> statement-breakpoint
CREATE INDEX "removal_orders_fnsku" ON "removal_orders" USING btree ("fnsku","request_date");--> statement-breakpoint
CREATE INDEX "reports_type_requested" ON "reports" USING btree ("report_type","requested_at");--> statement-breakpoint
CREATE INDEX "reports_sha256" ON "reports" USING btree ("sha256");